"""A file that was opened is given up by two people; what a report says was paid is not paid again before two looked."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

KEYS = """
ALTER TABLE payouts_paymentfile ADD CONSTRAINT file_and_programme UNIQUE (id, programme_id);
ALTER TABLE payouts_fileopening ADD CONSTRAINT opening_of_file FOREIGN KEY (file_id, programme_id)
    REFERENCES payouts_paymentfile (id, programme_id);
ALTER TABLE payouts_statusline ADD CONSTRAINT status_line_names_file FOREIGN KEY (file_id, programme_id)
    REFERENCES payouts_paymentfile (id, programme_id);
REVOKE UPDATE, DELETE ON payouts_fileopening FROM app_web, app_worker, app_notify, app_payout;
"""
KEYS_BACK = """
GRANT UPDATE, DELETE ON payouts_fileopening TO app_web, app_worker, app_notify, app_payout;
ALTER TABLE payouts_statusline DROP CONSTRAINT status_line_names_file;
ALTER TABLE payouts_fileopening DROP CONSTRAINT opening_of_file;
ALTER TABLE payouts_paymentfile DROP CONSTRAINT file_and_programme;
"""

OPENING = """
CREATE FUNCTION payouts_opening_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE of_file text; BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'that a file was opened stays as history' USING ERRCODE = 'restrict_violation';
    END IF;
    -- The lock waits for whoever is giving the file up right now, and then reads what became of it.
    SELECT state INTO of_file FROM payouts_paymentfile WHERE id = NEW.file_id FOR SHARE;
    IF of_file NOT IN ('made', 'handed_over') OR NEW.by_id IS DISTINCT FROM coalesce(app_user(), NEW.by_id) THEN
        RAISE EXCEPTION 'a file that stands is opened, by whoever opens it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER opening_stays BEFORE INSERT OR UPDATE OR DELETE ON payouts_fileopening
    FOR EACH ROW EXECUTE FUNCTION payouts_opening_stays();
"""
OPENING_BACK = "DROP TRIGGER opening_stays ON payouts_fileopening; DROP FUNCTION payouts_opening_stays();"

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
        OR (OLD.state, NEW.state) NOT IN ({moves})
        OR ROW(NEW.id, NEW.public_id, NEW.batch_id, NEW.programme_id, NEW.rail, NEW.provider, NEW.message_id,
            NEW.information_id) IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.batch_id, OLD.programme_id, OLD.rail,
            OLD.provider, OLD.message_id, OLD.information_id)
        OR (OLD.state = 'made' AND ROW(NEW.stored_id, NEW.sha256, NEW.size, NEW.payment_count, NEW.total_minor,
            NEW.made_at) IS DISTINCT FROM ROW(OLD.stored_id, OLD.sha256, OLD.size, OLD.payment_count, OLD.total_minor,
            OLD.made_at)) {and_asked} THEN
        RAISE EXCEPTION 'a payment file is made once and handed over once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
# Asked for once, in the name of who asks, as a step of its own.
ASKED = """
        OR (ROW(NEW.anew_asked_by_id, NEW.anew_asked_at) IS DISTINCT FROM ROW(OLD.anew_asked_by_id, OLD.anew_asked_at)
            AND (OLD.anew_asked_by_id IS NOT NULL OR NEW.state <> 'made' OR OLD.state <> 'made'
                 OR NEW.anew_asked_by_id IS DISTINCT FROM coalesce(app_user(), NEW.anew_asked_by_id)))"""
MOVES = "('asked', 'made'), ('asked', 'empty'), ('made', 'handed_over'), ('made', 'void')"

GIVEN_UP = """
CREATE FUNCTION payouts_file_given_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM payouts_fileopening WHERE file_id = NEW.id) AND (
        NEW.stopped_by_id IS NULL
        OR NEW.stopped_by_id IS DISTINCT FROM coalesce(app_user(), NEW.stopped_by_id)
        OR EXISTS (SELECT 1 FROM payouts_fileopening WHERE file_id = NEW.id AND by_id = NEW.stopped_by_id)
        OR EXISTS (SELECT 1 FROM payouts_payoutbatch WHERE id = NEW.batch_id AND prepared_by_id = NEW.stopped_by_id)
        OR EXISTS (SELECT 1 FROM payouts_payment p JOIN identity_advisor a ON a.id = p.advisor_id
                   JOIN payouts_payoutmethod m ON m.id = p.method_id
                   WHERE p.batch_id = NEW.batch_id AND a.user_id = NEW.stopped_by_id AND m.kind = NEW.rail
                   AND (NEW.provider = '' OR m.provider = NEW.provider))) THEN
        RAISE EXCEPTION 'a file that was opened is given up when a second person says that it was stopped'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_given_up BEFORE UPDATE OF state ON payouts_paymentfile
    FOR EACH ROW WHEN (NEW.state = 'void') EXECUTE FUNCTION payouts_file_given_up();
"""
GIVEN_UP_BACK = "DROP TRIGGER file_given_up ON payouts_paymentfile; DROP FUNCTION payouts_file_given_up();"

STILL_RIGHT = """
CREATE OR REPLACE FUNCTION payouts_file_still_right() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NEW.had_gone THEN
        IF NOT EXISTS (SELECT 1 FROM payouts_fileopening WHERE file_id = NEW.id) THEN
            RAISE EXCEPTION 'a file that nobody opened cannot have gone' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM payouts_payment p JOIN payouts_payoutmethod m ON m.id = p.method_id
               WHERE p.batch_id = NEW.batch_id AND p.state <> 'cancelled' AND m.kind = NEW.rail
               AND (NEW.provider = '' OR m.provider = NEW.provider)
               AND (m.state <> 'active'
                    OR EXISTS (SELECT 1 FROM payouts_sharedaccount s WHERE s.method_id = m.id AND s.state = 'open')
                    OR EXISTS (SELECT 1 FROM payouts_paymentitem i
                               JOIN payouts_paymentitem other ON other.due_id = i.due_id
                               JOIN payouts_statusline l ON l.payment_id = other.payment_id
                               WHERE i.payment_id = p.id AND l.holds))) THEN
        RAISE EXCEPTION 'somebody in this file is paid in another way by now, or is to be asked first'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
STILL_RIGHT_BACK = """
CREATE OR REPLACE FUNCTION payouts_file_still_right() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM payouts_payment p JOIN payouts_payoutmethod m ON m.id = p.method_id
               WHERE p.batch_id = NEW.batch_id AND p.state <> 'cancelled' AND m.state <> 'active'
               AND m.kind = NEW.rail AND (NEW.provider = '' OR m.provider = NEW.provider)) THEN
        RAISE EXCEPTION 'somebody in this file is paid in another way by now' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

HELD = """
CREATE FUNCTION payouts_item_not_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (SELECT 1 FROM payouts_paymentitem i JOIN payouts_statusline l ON l.payment_id = i.payment_id
               WHERE i.due_id = NEW.due_id AND l.holds) THEN
        RAISE EXCEPTION 'a report says that this may have been paid already' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_not_held BEFORE INSERT ON payouts_paymentitem
    FOR EACH ROW EXECUTE FUNCTION payouts_item_not_held();

CREATE FUNCTION payouts_found_not_paid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    UPDATE payouts_statusline SET holds = false WHERE payment_id = NEW.payment_id AND holds AND EXISTS (
        SELECT 1 FROM payouts_payment WHERE id = NEW.payment_id AND state IN ('cancelled', 'rejected', 'returned'));
    RETURN NULL;
END $$;
CREATE TRIGGER saying_frees_what_was_held AFTER UPDATE OF state ON payouts_saying
    FOR EACH ROW WHEN (NEW.state = 'confirmed' AND NEW.said = 'was_not_paid')
    EXECUTE FUNCTION payouts_found_not_paid();

CREATE FUNCTION payouts_found_paid() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    UPDATE payouts_paymentitem SET live = true WHERE payment_id = NEW.id;
    UPDATE payouts_statusline SET holds = false WHERE payment_id = NEW.id AND holds;
    RETURN NULL;
END $$;
CREATE TRIGGER payment_found_paid AFTER UPDATE OF state ON payouts_payment
    FOR EACH ROW WHEN (NEW.state = 'settled' AND OLD.state IN ('cancelled', 'rejected', 'returned'))
    EXECUTE FUNCTION payouts_found_paid();
"""
HELD_BACK = """
DROP TRIGGER payment_found_paid ON payouts_payment; DROP FUNCTION payouts_found_paid();
DROP TRIGGER saying_frees_what_was_held ON payouts_saying; DROP FUNCTION payouts_found_not_paid();
DROP TRIGGER item_not_held ON payouts_paymentitem; DROP FUNCTION payouts_item_not_held();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0013_opened_files")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        *protect("payouts_fileopening"),
        migrations.RunSQL(OPENING, OPENING_BACK),
        migrations.RunSQL(
            FILE.format(moves=f"{MOVES}, ('made', 'made')", and_asked=ASKED), FILE.format(moves=MOVES, and_asked="")
        ),
        migrations.RunSQL(GIVEN_UP, GIVEN_UP_BACK),
        migrations.RunSQL(HELD, HELD_BACK),
        migrations.RunSQL(STILL_RIGHT, STILL_RIGHT_BACK),
    ]
