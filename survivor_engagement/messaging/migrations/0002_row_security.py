"""Who reaches the outbox, and what of a row may still change.

Staff of the programme and workers of its jobs reach its rows; an advisor's own actions may add rows of hers. What has
come to its end stays as it is, so nothing that was sent, stopped or cut off can leave a second time.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

FINAL = """
CREATE FUNCTION outbox_keeps_its_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('sent', 'not_sent', 'failed', 'unknown') THEN
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
CREATE TRIGGER outbox_final BEFORE UPDATE OF state, advisor_id, programme_id, template, public_id, dedupe
    ON messaging_outboxmessage FOR EACH ROW EXECUTE FUNCTION outbox_keeps_its_end();
"""
BACK = "DROP TRIGGER outbox_final ON messaging_outboxmessage; DROP FUNCTION outbox_keeps_its_end();"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [migrations.RunSQL(FINAL, BACK), *protect("messaging_outboxmessage", advisor="advisor_id")]
