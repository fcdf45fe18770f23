"""The gate asks as the owner of the answers, so that nobody else has to read them: answers, what is not clear to
somebody yet, and who may speak for a child are read by those who write answers down, and by nobody else who works here.

Whoever releases pay reads those about companies alone: the thing that went to one stands on a yes, or is asked back.
"""

from django.db import migrations

from consent.records.migrations._gate import FUNCTIONS, FUNCTIONS_BACK, HELPERS
from survivor_engagement.common.rowsecurity import STAFF, policy

IN_PROGRAMME = STAFF.format(column="programme_id")
HELPING = f"programme_id = ANY ((SELECT app_programmes_as({HELPERS}))::bigint[])"
RELEASING = "programme_id = ANY ((SELECT app_programmes_as('{finance_releaser}'))::bigint[])"
OF_COMPANIES = f"{RELEASING} AND purpose_id = 'payment.provider'"
EVENT, RECORD, CHECK = "records_consentevent", "records_consentrecord", "records_consentcheck"
STOPS = "(state IN ('paused', 'withdrawn') OR state IN ('refused', 'requested') AND by_id = (SELECT app_user()))"


def narrowed(table, name, command="ALL", more=""):
    """The policy `name` of this table, for those who help with answers and no more for the whole staff."""
    before = policy(table, name, "app_web", f"{IN_PROGRAMME}{more}", command)
    now = policy(table, name, "app_web", f"{HELPING}{more}", command)
    return migrations.RunSQL(f"{before.reverse_sql}; {now.sql}", f"{now.reverse_sql}; {before.sql}")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_a_guardian_let_it_end"),
        ("programmes", "0014_programmes_as"),
        ("notices", "0015_children_are_told"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        narrowed(EVENT, "staff", "SELECT"),
        narrowed(EVENT, "staff_stops", "INSERT", f" AND {STOPS}"),
        narrowed(RECORD, "staff"),
        narrowed(CHECK, "staff"),
        *(
            narrowed(table, "staff")
            for table in ("records_checkanswer", "records_guardian", "records_guardianauthority")
        ),
        policy(EVENT, "releasing", "app_web", OF_COMPANIES, "SELECT"),
        policy(RECORD, "releasing", "app_web", OF_COMPANIES, "SELECT"),
    ]
