"""Answers about consent: hers to read and to add; of a partner's facilitator, of the people in her groups."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import PARTNER, belongs, for_partners, hers_to_read, policy

ASSIGNED = "(SELECT app_assigned_advisors())::bigint[]"
STOPS = f"{PARTNER} AND advisor_id = ANY ({ASSIGNED}) AND state IN ('paused', 'withdrawn')"
CHECKS = f"{PARTNER} AND advisor_ids <@ {ASSIGNED}"


class Migration(migrations.Migration):
    dependencies = [("records", "0002_append_only"), ("identity", "0008_belonging")]
    operations = [
        for_partners("records_consentevent", "advisor_id", "advisors", "SELECT"),
        policy("records_consentevent", "partner_stops", "app_web", STOPS, "INSERT"),
        policy("records_consentcheck", "partner", "app_web", CHECKS),
        for_partners("records_checkanswer", "advisor_id", "advisors", "SELECT"),
        *hers_to_read("records_consentevent", "INSERT"),
        *hers_to_read("records_checkanswer", "INSERT"),
        belongs("records_consentevent"),
        belongs("records_checkanswer"),
    ]
