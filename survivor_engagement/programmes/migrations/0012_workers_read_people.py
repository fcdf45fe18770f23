"""Workers read the rows of people but for what lets somebody in; each column is given to them by name."""

from django.db import migrations

WORKERS = "app_worker, app_notify, app_payout"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0011_roles_end_once"), ("users", "0011_leave_link_for_staff")]
    operations = [
        migrations.RunSQL(
            f"GRANT SELECT (shows_leave) ON users_user TO {WORKERS}",
            f"REVOKE SELECT (shows_leave) ON users_user FROM {WORKERS}",  # noqa: S608 - names of our roles
        )
    ]
