"""Whoever may hear guardians learns that one let a yes end, so as not to ask again. Of hers nobody of the team does."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import STAFF, policy

TABLE = "records_letend"
HEARS = f"""{STAFF.format(column="programme_id")}
    AND app_holds(programme_id, '{{facilitator,safeguarding_lead}}')
    AND EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = {TABLE}.event_id AND e.guardian_id IS NOT NULL)"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("records", "0021_longest_time")]
    operations = [policy(TABLE, "staff_hears", "app_web", HEARS, "SELECT")]
