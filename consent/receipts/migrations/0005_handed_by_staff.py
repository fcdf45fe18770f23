"""A receipt of one answer alone, which whoever has written it down prints for her, or for a guardian."""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import ASSIGNED_HERE, PARTNER, STAFF, policy

RECEIPT = "receipts_consentreceipt"
ABOUT = [
    ("answer", "an answer"), ("ended", "a yes that ended by itself"), ("done", "all that was done after a stop"),
    ("alone", "one answer alone, printed by the team"),
]  # fmt: skip
# For a day, and only for who has entered the answer: of what others have heard nobody of the team sees a paper.
HEARD = f"""({STAFF.format(column="programme_id")} OR ({PARTNER} AND {ASSIGNED_HERE.format(column="advisor_id")}))
    AND about = 'alone' AND EXISTS (SELECT 1 FROM records_consentevent e
        WHERE e.id = {RECEIPT}.event_id AND e.by_id = (SELECT app_user()) AND e.method <> 'own'
        AND e.state IN ('given', 'renewed', 'refused', 'withdrawn')
        AND e.recorded_at > statement_timestamp() - interval '24 hours')"""  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("receipts", "0004_more_to_tell"), ("records", "0018_checks_for_her_age")]
    operations = [
        migrations.AlterField(
            "consentreceipt", "about", models.CharField(choices=ABOUT, default="answer", max_length=10)
        ),
        migrations.RemoveConstraint("consentreceipt", "receipt_about_known"),
        migrations.AddConstraint(
            "consentreceipt",
            models.CheckConstraint(
                condition=models.Q(("about__in", ["answer", "ended", "done", "alone"])), name="receipt_about_known"
            ),
        ),
        policy(RECEIPT, "heard", "app_web", HEARD),
    ]
