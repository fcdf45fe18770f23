"""What waits when she stops a way of being reached is suppressed: at its end, without having been tried.

She may do that to what waits for her, in the transaction of her stop, and nothing else to any message.
"""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import ADVISOR

STATES = [
    ("waiting", "waiting"), ("held", "needs a person"), ("handed_over", "on its way"), ("sent", "sent"),
    ("not_sent", "not sent"), ("suppressed", "not sent: no permission"), ("failed", "the gateway said no"),
    ("unknown", "not known whether it was sent"),
]  # fmt: skip
HERS = ADVISOR.format(column="advisor_id")
MINE = f"""
CREATE POLICY advisor_suppresses ON messaging_outboxmessage FOR UPDATE TO app_web
    USING ({HERS} AND state IN ('waiting', 'held'))
    WITH CHECK ({HERS} AND state = 'suppressed' AND reason = 'no_consent')
"""
ENDED = """
CREATE OR REPLACE FUNCTION outbox_keeps_its_end() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state IN ('sent', 'not_sent', {suppressed}'failed', 'unknown') THEN
        RAISE EXCEPTION 'a message that came to its end stays as it is' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('failed', 'unknown') AND OLD.state <> 'handed_over' THEN
        RAISE EXCEPTION 'only a message that was handed over can fail' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.advisor_id, NEW.programme_id, NEW.template, NEW.public_id, NEW.dedupe)
       IS DISTINCT FROM (OLD.advisor_id, OLD.programme_id, OLD.template, OLD.public_id, OLD.dedupe) THEN
        RAISE EXCEPTION 'whom a message is for does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
# Nothing that was suppressed may wait again: on the way back it was simply not sent.
BACK = "UPDATE messaging_outboxmessage SET state = 'not_sent' WHERE state = 'suppressed'"


def back(apps, schema_editor):
    schema_editor.execute("ALTER TABLE messaging_outboxmessage DISABLE TRIGGER outbox_final")
    schema_editor.execute(BACK)
    schema_editor.execute("ALTER TABLE messaging_outboxmessage ENABLE TRIGGER outbox_final")


def rules(states, with_reason):
    return [
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(condition=models.Q(state__in=states), name="outbox_state_known"),
        ),
        migrations.AddConstraint(
            "outboxmessage",
            models.CheckConstraint(
                condition=~models.Q(state__in=with_reason) | ~models.Q(reason=""), name="outbox_says_why_not"
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_assigned_in_one_programme")]
    operations = [
        migrations.RemoveConstraint("outboxmessage", "outbox_state_known"),
        migrations.RemoveConstraint("outboxmessage", "outbox_says_why_not"),
        migrations.AlterField(
            "outboxmessage", "state", models.CharField(choices=STATES, default="waiting", max_length=12)
        ),
        migrations.RunPython(migrations.RunPython.noop, back),
        *rules([state for state, _words in STATES], ["held", "not_sent", "suppressed", "failed", "unknown"]),
        migrations.RunSQL(ENDED.format(suppressed="'suppressed', "), ENDED.format(suppressed="")),
        migrations.RunSQL(MINE, "DROP POLICY advisor_suppresses ON messaging_outboxmessage"),
    ]
