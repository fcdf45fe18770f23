"""Each paper that the team prints is a receipt of its own, of what was heard and not of when it was first said."""

import django.db.models.deletion
from django.db import migrations, models

from survivor_engagement.common.rowsecurity import ASSIGNED_HERE, PARTNER, STAFF, of_same_programme, policy

RECEIPT, HEARD = "receipts_consentreceipt", "records_heardanswer"
HERE = f"({STAFF.format(column='programme_id')} OR ({PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}))"
BEFORE = f"""{HERE} AND about = 'alone' AND EXISTS (SELECT 1 FROM records_consentevent e
        WHERE e.id = {RECEIPT}.event_id AND e.by_id = (SELECT app_user()) AND e.method <> 'own'
        AND e.state IN ('given', 'renewed', 'refused', 'withdrawn')
        AND e.recorded_at > statement_timestamp() - interval '24 hours')"""  # noqa: S608
# For a day, and only for who has heard it: of two who have heard the same no neither sees the paper of the other.
NOW = f"""{HERE} AND about = 'alone' AND EXISTS (SELECT 1 FROM {HEARD} h
        WHERE h.id = {RECEIPT}.heard_id AND h.event_id = {RECEIPT}.event_id AND h.by_id = (SELECT app_user())
        AND h.at > statement_timestamp() - interval '24 hours')"""  # noqa: S608
# On the way back, prints of one answer get numbers again, which no document holds.
NUMBERED = f"""
ALTER TABLE {RECEIPT} DISABLE TRIGGER {RECEIPT}_no_change;
UPDATE {RECEIPT} r SET number = n.number FROM (
    SELECT id, row_number() OVER (PARTITION BY event_id, profile, language ORDER BY id) AS number
    FROM {RECEIPT} WHERE about = 'alone') n WHERE n.id = r.id AND n.number <> r.number;
ALTER TABLE {RECEIPT} ENABLE TRIGGER {RECEIPT}_no_change;
"""  # noqa: S608
COLUMNS = ("event", "about", "profile", "language", "number")


class Migration(migrations.Migration):
    dependencies = [("receipts", "0006_done_after_a_first_no"), ("records", "0025_heard")]
    operations = [
        migrations.AddField(
            "consentreceipt",
            "heard",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.heardanswer",
            ),
        ),
        of_same_programme(RECEIPT, "heard_id", HEARD),
        migrations.RemoveConstraint("consentreceipt", "receipt_once"),
        migrations.RunSQL(migrations.RunSQL.noop, NUMBERED),
        migrations.AddConstraint(
            "consentreceipt",
            models.UniqueConstraint(fields=COLUMNS, condition=~models.Q(about="alone"), name="receipt_once"),
        ),
        migrations.AddConstraint(
            "consentreceipt",
            models.CheckConstraint(
                condition=models.Q(heard__isnull=True) | models.Q(about="alone", heard__isnull=False),
                name="receipt_heard_is_alone",
            ),
        ),
        migrations.RunSQL(f"DROP POLICY heard ON {RECEIPT}", policy(RECEIPT, "heard", "app_web", BEFORE).sql),
        policy(RECEIPT, "heard", "app_web", NOW),
    ]
