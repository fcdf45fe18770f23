"""Where she came first is no longer written in her row: each programme that she is in could read it, and it told one of
the others. Her enrolments say it, and of these each programme sees its own.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy
from survivor_engagement.identity.migrations import _nowhere_yet as nowhere


def instead(rule: str, before: str) -> list[migrations.RunSQL]:
    drop = "DROP POLICY staff ON identity_advisor"
    return [
        migrations.RunSQL(drop, policy("identity_advisor", "staff", "app_web", before).sql),
        policy("identity_advisor", "staff", "app_web", rule),
    ]


class Migration(migrations.Migration):
    dependencies = [("identity", "0021_written_one_after_the_other")]
    operations = [
        *instead(nowhere.STAFF, nowhere.STAFF_BEFORE),
        migrations.RunSQL(nowhere.FUNCTIONS, nowhere.FUNCTIONS_BEFORE),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(nowhere.COLUMN, nowhere.COLUMN_BACK)],
            state_operations=[migrations.RemoveField("advisor", "first_programme")],
        ),
        migrations.RunSQL(nowhere.SOMEWHERE, nowhere.SOMEWHERE_BACK),
    ]
