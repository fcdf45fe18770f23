"""Rows of the trail about answers, and about what follows a stop, are read by those who read the trail and those who
write answers down; to all others who work here they would tell who said no."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import STAFF, policy

TABLE = "audit_auditevent"
IN_PROGRAMME = STAFF.format(column="programme_id")
READERS = "'{safeguarding_lead,auditor,programme_manager,facilitator}'"
READING = f"programme_id = ANY ((SELECT app_programmes_as({READERS}))::bigint[])"
ABOUT_ANSWERS = (
    "'{check_question,consent,effect,evidence,guardian,history,live_stop,look,message,paper,receipt,stop,use}'::text[]"
)
OTHERS = f"{IN_PROGRAMME} AND ({READING} OR split_part(event, '.', 1) <> ALL ({ABOUT_ANSWERS}))"


class Migration(migrations.Migration):
    dependencies = [("audit", "0011_second_steps_leave_a_trace"), ("programmes", "0014_programmes_as")]
    operations = [
        migrations.RunSQL(
            f"{policy(TABLE, 'staff', 'app_web', IN_PROGRAMME, 'SELECT').reverse_sql}; "
            f"{policy(TABLE, 'staff', 'app_web', OTHERS, 'SELECT').sql}",
            f"{policy(TABLE, 'staff', 'app_web', OTHERS, 'SELECT').reverse_sql}; "
            f"{policy(TABLE, 'staff', 'app_web', IN_PROGRAMME, 'SELECT').sql}",
        )
    ]
