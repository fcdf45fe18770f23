"""A way of being paid is never changed, only replaced; an account that stands with two people raises a question."""

from django.db import migrations

METHODS = """
CREATE FUNCTION payouts_method_belongs() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NEW.state <> 'active' OR NOT EXISTS (
        SELECT 1 FROM identity_enrolment WHERE advisor_id = NEW.advisor_id AND programme_id = NEW.programme_id) THEN
        RAISE EXCEPTION 'a way of being paid is recorded for an advisor of the programme'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER method_belongs BEFORE INSERT ON payouts_payoutmethod
    FOR EACH ROW EXECUTE FUNCTION payouts_method_belongs();

CREATE FUNCTION payouts_method_only_retires() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.kind, NEW.provider,
            NEW.currency, NEW.hint, NEW.fingerprint, NEW.version, NEW.recorded_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.kind, OLD.provider,
            OLD.currency, OLD.hint, OLD.fingerprint, OLD.version, OLD.recorded_at)
        OR (NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id)
        OR (OLD.state = 'retired' AND ROW(NEW.state, NEW.retired_at) IS DISTINCT FROM ROW(OLD.state, OLD.retired_at))
    THEN
        RAISE EXCEPTION 'a way of being paid is replaced by a new one, not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER method_only_retires BEFORE UPDATE OR DELETE ON payouts_payoutmethod
    FOR EACH ROW EXECUTE FUNCTION payouts_method_only_retires();
"""
METHODS_BACK = """
DROP TRIGGER method_only_retires ON payouts_payoutmethod; DROP FUNCTION payouts_method_only_retires();
DROP TRIGGER method_belongs ON payouts_payoutmethod; DROP FUNCTION payouts_method_belongs();
"""

# SECURITY DEFINER: it looks across programmes, and an advisor who records her own details may not see others' rows.
# The lock makes two people who record the same account at the same moment see each other.
SHARED = """
CREATE FUNCTION payouts_notice_shared_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('payouts.fingerprint' || encode(NEW.fingerprint, 'hex'), 0));
    IF EXISTS (SELECT 1 FROM payouts_payoutmethod WHERE fingerprint = NEW.fingerprint AND state = 'active'
               AND advisor_id <> NEW.advisor_id) THEN
        INSERT INTO payouts_sharedaccount (method_id, programme_id, advisor_id, state, answer)
        SELECT id, programme_id, advisor_id, 'open', '' FROM payouts_payoutmethod
        WHERE fingerprint = NEW.fingerprint AND state = 'active'
        ON CONFLICT (method_id) DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER method_notices_shared_account AFTER INSERT ON payouts_payoutmethod
    FOR EACH ROW WHEN (NEW.fingerprint IS NOT NULL) EXECUTE FUNCTION payouts_notice_shared_account();

CREATE FUNCTION payouts_shared_account_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR NEW.state <> 'answered'
        OR ROW(NEW.id, NEW.method_id, NEW.programme_id, NEW.advisor_id, NEW.noticed_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.method_id, OLD.programme_id, OLD.advisor_id, OLD.noticed_at)
        OR EXISTS (SELECT 1 FROM payouts_payoutmethod
                   WHERE id = NEW.method_id AND recorded_by_id = NEW.answered_by_id) THEN
        RAISE EXCEPTION 'the question is answered once, by somebody who did not write the details down'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER shared_account_answered BEFORE UPDATE OR DELETE ON payouts_sharedaccount
    FOR EACH ROW EXECUTE FUNCTION payouts_shared_account_answered();
"""
SHARED_BACK = """
DROP TRIGGER shared_account_answered ON payouts_sharedaccount; DROP FUNCTION payouts_shared_account_answered();
DROP TRIGGER method_notices_shared_account ON payouts_payoutmethod; DROP FUNCTION payouts_notice_shared_account();
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0004_row_security")]
    operations = [migrations.RunSQL(METHODS, METHODS_BACK), migrations.RunSQL(SHARED, SHARED_BACK)]
