"""A file may become void before it is handed over; it does not leave while somebody in it is paid in another way."""

from django.db import migrations

FILE = """
CREATE OR REPLACE FUNCTION payouts_file_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NOT EXISTS (
            SELECT 1 FROM payouts_payoutbatch WHERE id = NEW.batch_id AND state = 'released') THEN
            RAISE EXCEPTION 'a payment file is asked for when its batch is released'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE'
        OR (OLD.state, NEW.state) NOT IN (%s)
        OR ROW(NEW.id, NEW.public_id, NEW.batch_id, NEW.programme_id, NEW.rail, NEW.provider, NEW.message_id,
            NEW.information_id) IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.batch_id, OLD.programme_id, OLD.rail,
            OLD.provider, OLD.message_id, OLD.information_id)
        OR (OLD.state = 'made' AND ROW(NEW.stored_id, NEW.sha256, NEW.size, NEW.payment_count, NEW.total_minor,
            NEW.made_at) IS DISTINCT FROM ROW(OLD.stored_id, OLD.sha256, OLD.size, OLD.payment_count, OLD.total_minor,
            OLD.made_at)) THEN
        RAISE EXCEPTION 'a payment file is made once and handed over once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = "('asked', 'made'), ('asked', 'empty'), ('made', 'handed_over')"

CHECKED = """
CREATE FUNCTION payouts_file_still_right() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM payouts_payment p JOIN payouts_payoutmethod m ON m.id = p.method_id
               WHERE p.batch_id = NEW.batch_id AND p.state <> 'cancelled' AND m.state <> 'active'
               AND m.kind = NEW.rail AND (NEW.provider = '' OR m.provider = NEW.provider)) THEN
        RAISE EXCEPTION 'somebody in this file is paid in another way by now' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_still_right BEFORE UPDATE OF state ON payouts_paymentfile
    FOR EACH ROW WHEN (NEW.state = 'handed_over') EXECUTE FUNCTION payouts_file_still_right();
"""
CHECKED_BACK = "DROP TRIGGER file_still_right ON payouts_paymentfile; DROP FUNCTION payouts_file_still_right();"


class Migration(migrations.Migration):
    dependencies = [("payouts", "0011_void_files")]
    operations = [
        migrations.RunSQL(FILE % f"{BEFORE}, ('made', 'void')", FILE % BEFORE),
        migrations.RunSQL(CHECKED, CHECKED_BACK),
    ]
