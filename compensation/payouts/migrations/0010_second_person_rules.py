"""No payment comes back on the word of one person: a saying is confirmed by another one, who did not prepare it."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

KEYS = """
ALTER TABLE payouts_saying
    ADD CONSTRAINT saying_of_payment FOREIGN KEY (payment_id, programme_id)
        REFERENCES payouts_payment (id, programme_id),
    ADD CONSTRAINT saying_of_report FOREIGN KEY (report_id, programme_id)
        REFERENCES payouts_statusreport (id, programme_id);
"""
KEYS_BACK = "ALTER TABLE payouts_saying DROP CONSTRAINT saying_of_report, DROP CONSTRAINT saying_of_payment;"

SAYING = """
CREATE FUNCTION payouts_saying_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE payment payouts_payment; BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was said of a payment stays as history' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT * INTO payment FROM payouts_payment WHERE id = NEW.payment_id;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'waiting' OR NEW.said_by_id IS DISTINCT FROM coalesce(app_user(), NEW.said_by_id)
            OR payment.state NOT IN ('submitted', 'unknown', 'settled')
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
CREATE TRIGGER saying_moves BEFORE INSERT OR UPDATE OR DELETE ON payouts_saying
    FOR EACH ROW EXECUTE FUNCTION payouts_saying_moves();
"""
SAYING_BACK = "DROP TRIGGER saying_moves ON payouts_saying; DROP FUNCTION payouts_saying_moves();"

PAYMENT = """
CREATE FUNCTION payouts_comes_back_by_two() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM payouts_saying s WHERE s.payment_id = NEW.id AND s.state = 'confirmed'
                   AND (s.said = 'came_back') = (NEW.state = 'returned')) THEN
        RAISE EXCEPTION 'no payment comes back on the word of one person' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payment_returns_by_two BEFORE UPDATE OF state ON payouts_payment
    FOR EACH ROW WHEN (NEW.state IN ('rejected', 'returned') AND NEW.state IS DISTINCT FROM OLD.state)
    EXECUTE FUNCTION payouts_comes_back_by_two();

CREATE FUNCTION payouts_sayings_overtaken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    UPDATE payouts_saying SET state = 'overtaken' WHERE payment_id = NEW.id AND state = 'waiting';
    RETURN NULL;
END $$;
CREATE TRIGGER sayings_overtaken AFTER UPDATE OF state ON payouts_payment
    FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION payouts_sayings_overtaken();
"""
PAYMENT_BACK = """
DROP TRIGGER sayings_overtaken ON payouts_payment; DROP FUNCTION payouts_sayings_overtaken();
DROP TRIGGER payment_returns_by_two ON payouts_payment; DROP FUNCTION payouts_comes_back_by_two();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0009_second_person")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        *protect("payouts_saying"),
        migrations.RunSQL(SAYING, SAYING_BACK),
        migrations.RunSQL(PAYMENT, PAYMENT_BACK),
    ]
