"""What a stop sets in motion, and where things are or were that stand on a yes, tells of a stop: it is read by those
who do it, and by nobody else who works here.

Whoever releases pay promises that a company is asked to erase what went to it after a stop, and reads that alone.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import STAFF, policy

REPORT, EFFECT, USE = "effects_stopreport", "effects_withdrawaleffect", "effects_use"
IN_PROGRAMME = STAFF.format(column="programme_id")
HELPERS = "'{programme_manager,facilitator,safeguarding_lead}'"
HELPING = f"programme_id = ANY ((SELECT app_programmes_as({HELPERS}))::bigint[])"
RELEASING = "programme_id = ANY ((SELECT app_programmes_as('{finance_releaser}'))::bigint[])"
WITH_A_COMPANY = f"{RELEASING} AND kind = 'payment_details' AND place = 'company'"
AT_A_COMPANY = f"{RELEASING} AND code = 'erased_at_provider_where_possible'"


def narrowed(table):
    before, now = (policy(table, "staff", "app_web", rule) for rule in (IN_PROGRAMME, HELPING))
    return migrations.RunSQL(f"{before.reverse_sql}; {now.sql}", f"{now.reverse_sql}; {before.sql}")


class Migration(migrations.Migration):
    dependencies = [("effects", "0005_a_first_no"), ("records", "0023_asked_as_its_owner")]
    operations = [
        narrowed(REPORT),
        narrowed(EFFECT),
        narrowed(USE),
        policy(USE, "releasing", "app_web", WITH_A_COMPANY, "SELECT"),
        policy(USE, "releasing_inserts", "app_web", f"{WITH_A_COMPANY} AND gone_at IS NULL", "INSERT"),
        policy(EFFECT, "releasing", "app_web", AT_A_COMPANY, "SELECT"),
        policy(EFFECT, "releasing_inserts", "app_web", f"{AT_A_COMPANY} AND done_at IS NULL", "INSERT"),
    ]
