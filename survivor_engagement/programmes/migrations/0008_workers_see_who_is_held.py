"""Of people workers see also whether the account waits for a second person."""

from django.db import migrations

WORKERS = "app_worker, app_notify, app_payout"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_guessing_is_noticed"), ("users", "0005_restarts_need_two")]
    operations = [
        migrations.RunSQL(
            f"GRANT SELECT (is_held) ON users_user TO {WORKERS}",
            f"REVOKE SELECT (is_held) ON users_user FROM {WORKERS}",  # noqa: S608 - names of our roles
        )
    ]
