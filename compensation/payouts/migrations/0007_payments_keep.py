"""Payments are written in a draft and only move on from there; a due has one live payment; sums are right."""

from django.db import migrations

PAYMENT = """
CREATE FUNCTION payouts_batch_is_draft(wanted bigint) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE found_state text; BEGIN
    -- The lock waits for whoever is locking the batch right now, and then reads what became of it.
    SELECT state INTO found_state FROM payouts_payoutbatch WHERE id = wanted FOR SHARE;
    RETURN found_state = 'draft';
END $$;

CREATE FUNCTION payouts_payment_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE of_batch text; BEGIN
    IF TG_OP = 'INSERT' OR TG_OP = 'DELETE' THEN
        IF NOT payouts_batch_is_draft(CASE TG_OP WHEN 'INSERT' THEN NEW.batch_id ELSE OLD.batch_id END)
            OR (TG_OP = 'INSERT' AND NEW.state <> 'draft') THEN
            RAISE EXCEPTION 'payments are added and left out only while the batch is a draft'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    END IF;
    IF NEW.state = OLD.state OR ROW(NEW.id, NEW.public_id, NEW.batch_id, NEW.programme_id, NEW.advisor_id,
            NEW.method_id, NEW.amount_minor, NEW.currency, NEW.end_to_end_id)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.batch_id, OLD.programme_id, OLD.advisor_id,
            OLD.method_id, OLD.amount_minor, OLD.currency, OLD.end_to_end_id) THEN
        RAISE EXCEPTION 'of a payment only its state moves on' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT state INTO of_batch FROM payouts_payoutbatch WHERE id = NEW.batch_id;
    IF (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('draft', 'cancelled'), ('submitted', 'settled'),
            ('submitted', 'rejected'), ('submitted', 'unknown'), ('unknown', 'settled'), ('unknown', 'rejected'),
            ('settled', 'returned'))
        OR of_batch IN ('locked', 'approved')
        OR (NEW.state <> 'cancelled' AND of_batch NOT IN ('released', 'dispatched', 'completed')) THEN
        RAISE EXCEPTION 'a payment does not go from % to % in a batch that is %', OLD.state, NEW.state, of_batch
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_moves BEFORE INSERT OR UPDATE OR DELETE ON payouts_payment
    FOR EACH ROW EXECUTE FUNCTION payouts_payment_moves();

CREATE FUNCTION payouts_items_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    UPDATE payouts_paymentitem SET live = false WHERE payment_id = NEW.id AND live;
    RETURN NULL;
END $$;
CREATE TRIGGER items_follow AFTER UPDATE OF state ON payouts_payment
    FOR EACH ROW WHEN (NEW.state IN ('rejected', 'returned', 'cancelled')) EXECUTE FUNCTION payouts_items_follow();
"""
PAYMENT_BACK = """
DROP TRIGGER items_follow ON payouts_payment; DROP FUNCTION payouts_items_follow();
DROP TRIGGER payment_moves ON payouts_payment; DROP FUNCTION payouts_payment_moves();
DROP FUNCTION payouts_batch_is_draft(bigint);
"""

ITEM = """
CREATE FUNCTION payouts_item_belongs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE payment payouts_payment; BEGIN
    SELECT * INTO payment FROM payouts_payment WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.payment_id
        ELSE NEW.payment_id END;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.live OR payment.state NOT IN ('rejected', 'returned', 'cancelled')
            OR ROW(NEW.id, NEW.payment_id, NEW.programme_id, NEW.advisor_id, NEW.due_id, NEW.amount_minor)
            IS DISTINCT FROM ROW(OLD.id, OLD.payment_id, OLD.programme_id, OLD.advisor_id, OLD.due_id,
                OLD.amount_minor) THEN
            RAISE EXCEPTION 'what a payment pays for stays; it ceases to count when the payment came back'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT payouts_batch_is_draft(payment.batch_id) THEN
        RAISE EXCEPTION 'payments are added and left out only while the batch is a draft'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NOT NEW.live OR NOT EXISTS (
        SELECT 1 FROM dues_due d WHERE d.id = NEW.due_id AND d.state = 'payable' AND d.currency = payment.currency
        AND d.net_minor = NEW.amount_minor) THEN
        RAISE EXCEPTION 'a payment pays a payable due, whole and in its currency' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_belongs BEFORE INSERT OR UPDATE OR DELETE ON payouts_paymentitem
    FOR EACH ROW EXECUTE FUNCTION payouts_item_belongs();

CREATE FUNCTION payouts_payment_adds_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE wanted bigint; BEGIN
    IF TG_TABLE_NAME = 'payouts_payment' THEN wanted := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN wanted := OLD.payment_id;
    ELSE wanted := NEW.payment_id; END IF;
    IF EXISTS (SELECT 1 FROM payouts_payment p WHERE p.id = wanted AND p.amount_minor IS DISTINCT FROM
               (SELECT sum(i.amount_minor) FROM payouts_paymentitem i WHERE i.payment_id = p.id)) THEN
        RAISE EXCEPTION 'what a payment pays for does not add up to its amount' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_adds_up AFTER INSERT ON payouts_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_payment_adds_up();
CREATE CONSTRAINT TRIGGER items_add_up AFTER INSERT OR DELETE ON payouts_paymentitem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_payment_adds_up();
"""
ITEM_BACK = """
DROP TRIGGER items_add_up ON payouts_paymentitem; DROP TRIGGER payment_adds_up ON payouts_payment;
DROP FUNCTION payouts_payment_adds_up();
DROP TRIGGER item_belongs ON payouts_paymentitem; DROP FUNCTION payouts_item_belongs();
"""

FILE = """
CREATE FUNCTION payouts_file_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
        OR (OLD.state, NEW.state) NOT IN (('asked', 'made'), ('asked', 'empty'), ('made', 'handed_over'))
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
CREATE TRIGGER file_moves BEFORE INSERT OR UPDATE OR DELETE ON payouts_paymentfile
    FOR EACH ROW EXECUTE FUNCTION payouts_file_moves();
"""
FILE_BACK = "DROP TRIGGER file_moves ON payouts_paymentfile; DROP FUNCTION payouts_file_moves();"


class Migration(migrations.Migration):
    dependencies = [("payouts", "0006_batches_keep"), ("dues", "0001_tables")]
    operations = [
        migrations.RunSQL(PAYMENT, PAYMENT_BACK),
        migrations.RunSQL(ITEM, ITEM_BACK),
        migrations.RunSQL(FILE, FILE_BACK),
    ]
