"""Workers that send messages or make payment files read keys and change none; the default worker, which erases, takes
keys away and makes none."""

from django.db import migrations

RIGHTS = """
REVOKE INSERT, UPDATE, DELETE ON keys_personkey FROM app_notify, app_payout;
REVOKE INSERT, UPDATE ON keys_personkey FROM app_worker;
"""
BACK = """
GRANT INSERT, UPDATE ON keys_personkey TO app_worker;
GRANT INSERT, UPDATE, DELETE ON keys_personkey TO app_notify, app_payout;
"""


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_versions")]
    operations = [migrations.RunSQL(RIGHTS, BACK)]
