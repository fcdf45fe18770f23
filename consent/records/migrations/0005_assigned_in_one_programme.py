"""Answers about consent of the people in her groups, in the programme of the group."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ASSIGNED_HERE, PARTNER, assigned_here, policy

BEFORE = "(SELECT app_assigned_advisors())::bigint[]"
STOPPED = "state IN ('paused', 'withdrawn')"
STOPS = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')} AND {STOPPED}"
STOPS_BEFORE = f"{PARTNER} AND advisor_id = ANY ({BEFORE}) AND {STOPPED}"
HERE = "SELECT a.advisor_id FROM app_assigned_here() a WHERE a.programme_id = records_consentcheck.programme_id"
CHECKS = f"{PARTNER} AND advisor_ids <@ ARRAY({HERE})"
CHECKS_BEFORE = f"{PARTNER} AND advisor_ids <@ {BEFORE}"


def instead(table: str, name: str, rule: str, before: str, command: str = "ALL") -> list[migrations.RunSQL]:
    drop = f"DROP POLICY {name} ON {table}"
    return [
        migrations.RunSQL(drop, policy(table, name, "app_web", before, command).sql),
        policy(table, name, "app_web", rule, command),
    ]


class Migration(migrations.Migration):
    dependencies = [("records", "0004_answers_end_with_her"), ("identity", "0017_in_one_programme")]
    operations = [
        assigned_here("records_consentevent", "SELECT"),
        assigned_here("records_checkanswer", "SELECT"),
        *instead("records_consentevent", "partner_stops", STOPS, STOPS_BEFORE, "INSERT"),
        *instead("records_consentcheck", "partner", CHECKS, CHECKS_BEFORE),
    ]
