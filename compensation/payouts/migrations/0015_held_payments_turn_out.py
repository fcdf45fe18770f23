"""What was held as not paid may turn out to have been paid, or not: only where a report says that money moved."""

from django.db import migrations

PAYMENT = """
CREATE OR REPLACE FUNCTION payouts_payment_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
    IF ((OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('draft', 'cancelled'), ('submitted', 'settled'),
            ('submitted', 'rejected'), ('submitted', 'unknown'), ('unknown', 'settled'), ('unknown', 'rejected'),
            ('settled', 'returned')) {or_held})
        OR of_batch IN ('locked', 'approved')
        OR (NEW.state <> 'cancelled' AND of_batch NOT IN ('released', 'dispatched', 'completed')) THEN
        RAISE EXCEPTION 'a payment does not go from % to % in a batch that is %', OLD.state, NEW.state, of_batch
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
OR_HELD = """
        AND NOT ((OLD.state, NEW.state) IN (('cancelled', 'settled'), ('rejected', 'settled'),
            ('returned', 'settled')) AND EXISTS (
            SELECT 1 FROM payouts_statusline l WHERE l.payment_id = NEW.id AND l.holds))"""

ITEM = """
CREATE OR REPLACE FUNCTION payouts_item_belongs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE payment payouts_payment; BEGIN
    SELECT * INTO payment FROM payouts_payment WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.payment_id
        ELSE NEW.payment_id END;
    IF TG_OP = 'UPDATE' THEN
        IF {wrong_state}
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
"""
WRONG_STATE = """(CASE WHEN NEW.live THEN payment.state <> 'settled'
                ELSE payment.state NOT IN ('rejected', 'returned', 'cancelled') END)"""
WRONG_STATE_BACK = "NEW.live OR payment.state NOT IN ('rejected', 'returned', 'cancelled')"

SAYING = """
CREATE OR REPLACE FUNCTION payouts_saying_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE payment payouts_payment; BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was said of a payment stays as history' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO payment FROM payouts_payment WHERE id = NEW.payment_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' OR NEW.said_by_id IS DISTINCT FROM coalesce(app_user(), NEW.said_by_id)
            OR (payment.state NOT IN ('submitted', 'unknown', 'settled') {or_held})
            OR (NEW.said = 'came_back') <> (payment.state = 'settled') THEN
            RAISE EXCEPTION 'a saying begins as waiting, in the name of who says it, of a payment it fits'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'waiting' OR NEW.state = 'waiting' OR ROW(NEW.id, NEW.public_id, NEW.programme_id, NEW.payment_id,
            NEW.report_id, NEW.said, NEW.reason_code, NEW.said_by_id, NEW.said_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.programme_id, OLD.payment_id,
            OLD.report_id, OLD.said, OLD.reason_code, OLD.said_by_id, OLD.said_at) THEN
        RAISE EXCEPTION 'what was said of a payment stays as history' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'confirmed' AND (NEW.decided_by_id IS DISTINCT FROM coalesce(app_user(), NEW.decided_by_id)
        OR EXISTS (SELECT 1 FROM payouts_payoutbatch b
                   WHERE b.id = payment.batch_id AND b.prepared_by_id = NEW.decided_by_id)
        OR EXISTS (SELECT 1 FROM identity_advisor a
                   WHERE a.id = payment.advisor_id AND a.user_id = NEW.decided_by_id)) THEN
        RAISE EXCEPTION 'a saying is confirmed by somebody who did not prepare the batch'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
OR_SAID_OF_HELD = """
                AND NOT (NEW.said = 'was_not_paid' AND payment.state IN ('cancelled', 'rejected', 'returned')
                         AND EXISTS (SELECT 1 FROM payouts_statusline l WHERE l.payment_id = payment.id AND l.holds))"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0014_opened_files_rules")]
    operations = [
        migrations.RunSQL(PAYMENT.format(or_held=OR_HELD), PAYMENT.format(or_held="")),
        migrations.RunSQL(ITEM.format(wrong_state=WRONG_STATE), ITEM.format(wrong_state=WRONG_STATE_BACK)),
        migrations.RunSQL(SAYING.format(or_held=OR_SAID_OF_HELD), SAYING.format(or_held="")),
    ]
