"""What opens an account is for the web process only: workers read no second factor, no code of an invitation and no
hash of a passphrase. Of people they see who is who, and whether the account is open; the default worker takes old
invitations away."""

from django.db import migrations

WORKERS = "app_worker, app_notify, app_payout"
SECRETS = "mfa_authenticator, users_invitation, users_submission"
SEEN = "id, public_id, username, kind, label, language, is_active, is_staff, is_superuser, joined_at, last_login"
WALL = f"""
REVOKE ALL ON {SECRETS}, users_user FROM {WORKERS};
GRANT SELECT ({SEEN}) ON users_user TO {WORKERS};
GRANT SELECT (id, used_at, cancelled_at, expires_at), DELETE ON users_invitation TO app_worker;
"""
DOOR = f"GRANT SELECT, INSERT, UPDATE, DELETE ON {SECRETS}, users_user TO {WORKERS}"


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0005_independent_and_partners"),
        ("users", "0003_sessions_are_walled"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunSQL(WALL, DOOR)]
