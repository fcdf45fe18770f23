"""Batches move along one path; their content stands still while anybody's decision rests on it; three people decide.

Nobody is exempt: the triggers ask what is done, not who does it. Functions that must see every row, whoever asks, are
SECURITY DEFINER with a fixed search path.
"""

from django.db import migrations

# The one canonical form of what is decided on. SHA-256 is part of PostgreSQL itself.
CONTENT = """
CREATE FUNCTION payouts_content(wanted bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT encode(sha256(convert_to(
       b.programme_id || '|' || b.reference || '|' || b.currency || '|' || coalesce(b.funding_account_id::text, '-')
       || E'\\n' || coalesce((
           SELECT string_agg(p.end_to_end_id || '|' || p.advisor_id || '|' || p.method_id || '|' || p.amount_minor
                  || '|' || p.currency || '|' || coalesce((
                      SELECT string_agg(i.due_id || ':' || i.amount_minor, ',' ORDER BY i.due_id)
                      FROM payouts_paymentitem i WHERE i.payment_id = p.id), ''),
                  E'\\n' ORDER BY p.end_to_end_id COLLATE "C")
           FROM payouts_payment p WHERE p.batch_id = b.id), ''), 'UTF8')), 'hex')
   FROM payouts_payoutbatch b WHERE b.id = wanted $$;
"""

BATCH = """
CREATE FUNCTION payouts_batch_moves() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a batch begins as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.public_id, NEW.programme_id, NEW.reference, NEW.currency,
            NEW.prepared_by_id, NEW.prepared_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.programme_id, OLD.reference, OLD.currency,
            OLD.prepared_by_id, OLD.prepared_at) THEN
        RAISE EXCEPTION 'a batch keeps its name and its preparer, and is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('draft', 'locked'), ('draft', 'cancelled'), ('locked', 'draft'), ('locked', 'approved'),
            ('approved', 'draft'), ('approved', 'released'), ('released', 'dispatched'),
            ('released', 'completed'), ('dispatched', 'completed')) THEN
        RAISE EXCEPTION 'a batch does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' AND NEW.state <> 'draft' AND ROW(NEW.content_hash, NEW.payment_count, NEW.total_minor,
            NEW.funding_account_id, NEW.locked_at)
        IS DISTINCT FROM ROW(OLD.content_hash, OLD.payment_count, OLD.total_minor, OLD.funding_account_id,
            OLD.locked_at) THEN
        RAISE EXCEPTION 'the content of a locked batch does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER batch_moves BEFORE INSERT OR UPDATE OR DELETE ON payouts_payoutbatch
    FOR EACH ROW EXECUTE FUNCTION payouts_batch_moves();

CREATE FUNCTION payouts_batch_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE standing text[]; BEGIN
    IF NEW.state NOT IN ('locked', 'approved', 'released') THEN RETURN NULL; END IF;
    IF NEW.content_hash IS DISTINCT FROM payouts_content(NEW.id) THEN
        RAISE EXCEPTION 'the content of this batch is not what its mark says' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT coalesce(array_agg(step::text ORDER BY step), '{}') INTO standing
    FROM payouts_decision WHERE batch_id = NEW.id AND standing_hash = NEW.content_hash;
    IF (NEW.state = 'approved' AND standing <> ARRAY['approve'])
        OR (NEW.state = 'released' AND standing <> ARRAY['approve', 'release']) THEN
        RAISE EXCEPTION 'a batch moves on by the decisions of other people than its preparer'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER batch_decided AFTER UPDATE OF state ON payouts_payoutbatch
    FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION payouts_batch_decided();

CREATE FUNCTION payouts_batch_adds_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF EXISTS (
        SELECT 1 FROM payouts_payoutbatch b, LATERAL (
            SELECT count(*) AS payments, coalesce(sum(p.amount_minor), 0) AS total
            FROM payouts_payment p WHERE p.batch_id = b.id) found
        WHERE b.id = NEW.id AND (found.payments <> b.payment_count OR found.total <> b.total_minor)) THEN
        RAISE EXCEPTION 'the payments of this batch do not add up to its totals' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER batch_adds_up AFTER INSERT OR UPDATE ON payouts_payoutbatch
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_batch_adds_up();
"""
BATCH_BACK = """
DROP TRIGGER batch_adds_up ON payouts_payoutbatch; DROP FUNCTION payouts_batch_adds_up();
DROP TRIGGER batch_decided ON payouts_payoutbatch; DROP FUNCTION payouts_batch_decided();
DROP TRIGGER batch_moves ON payouts_payoutbatch; DROP FUNCTION payouts_batch_moves();
"""

DECISION = """
CREATE FUNCTION payouts_decision_is_free() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE batch payouts_payoutbatch; BEGIN
    SELECT * INTO batch FROM payouts_payoutbatch WHERE id = NEW.batch_id FOR UPDATE;
    IF NEW.by_id IS DISTINCT FROM coalesce(app_user(), NEW.by_id) THEN
        RAISE EXCEPTION 'nobody decides in the name of another person' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.content_hash <> batch.content_hash OR NOT (
           (NEW.step = 'approve' AND batch.state = 'locked' AND NEW.standing_hash IS NOT NULL)
        OR (NEW.step = 'release' AND batch.state = 'approved' AND NEW.standing_hash IS NOT NULL)
        OR (NEW.step = 'send_back' AND batch.state IN ('locked', 'approved'))) THEN
        RAISE EXCEPTION 'this batch does not wait for that decision, or its content is another one now'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.step <> 'send_back' AND EXISTS (
        SELECT 1 FROM payouts_payment p JOIN identity_advisor a ON a.id = p.advisor_id
        WHERE p.batch_id = batch.id AND a.user_id = NEW.by_id) THEN
        RAISE EXCEPTION 'nobody decides on a payment to herself' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_is_free BEFORE INSERT ON payouts_decision
    FOR EACH ROW EXECUTE FUNCTION payouts_decision_is_free();

CREATE FUNCTION payouts_decision_only_voids() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR NEW.standing_hash IS NOT NULL OR ROW(NEW.id, NEW.batch_id, NEW.programme_id, NEW.step,
            NEW.reason, NEW.by_id, NEW.prepared_by_id, NEW.content_hash, NEW.second_factor, NEW.at)
        IS DISTINCT FROM ROW(OLD.id, OLD.batch_id, OLD.programme_id, OLD.step,
            OLD.reason, OLD.by_id, OLD.prepared_by_id, OLD.content_hash, OLD.second_factor, OLD.at) THEN
        RAISE EXCEPTION 'a decision stays as history; it can only cease to stand'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_only_voids BEFORE UPDATE OR DELETE ON payouts_decision
    FOR EACH ROW EXECUTE FUNCTION payouts_decision_only_voids();

CREATE FUNCTION payouts_decisions_carry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE standing int; BEGIN
    SELECT count(*) INTO standing FROM payouts_decision WHERE batch_id = NEW.batch_id AND standing_hash IS NOT NULL;
    IF EXISTS (SELECT 1 FROM payouts_payoutbatch b WHERE b.id = NEW.batch_id AND standing < CASE
               WHEN b.state = 'approved' THEN 1 WHEN b.state IN ('released', 'dispatched', 'completed') THEN 2
               ELSE 0 END) THEN
        RAISE EXCEPTION 'a decision ceases to stand only when the batch goes back to its preparer'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER decisions_carry AFTER UPDATE ON payouts_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payouts_decisions_carry();
"""
DECISION_BACK = """
DROP TRIGGER decisions_carry ON payouts_decision; DROP FUNCTION payouts_decisions_carry();
DROP TRIGGER decision_only_voids ON payouts_decision; DROP FUNCTION payouts_decision_only_voids();
DROP TRIGGER decision_is_free ON payouts_decision; DROP FUNCTION payouts_decision_is_free();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0005_methods_keep")]
    operations = [
        migrations.RunSQL(CONTENT, "DROP FUNCTION payouts_content(bigint)"),
        migrations.RunSQL(BATCH, BATCH_BACK),
        migrations.RunSQL(DECISION, DECISION_BACK),
    ]
