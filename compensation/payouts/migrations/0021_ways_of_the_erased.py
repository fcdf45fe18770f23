"""Of somebody who was erased it stays that there was a way to pay her; tail and tag of her account go."""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import nothing_more_of_the_erased

KEEPS = """
CREATE OR REPLACE FUNCTION payouts_method_only_retires() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    {forgotten}IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.kind,
            NEW.provider, NEW.currency, NEW.hint, NEW.version, NEW.recorded_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.kind,
            OLD.provider, OLD.currency, OLD.hint, OLD.version, OLD.recorded_at)
        OR (NEW.fingerprint IS DISTINCT FROM OLD.fingerprint AND (NEW.fingerprint IS NULL
            OR current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)))
        OR (NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id)
        OR (OLD.state = 'retired' AND ROW(NEW.state, NEW.retired_at) IS DISTINCT FROM ROW(OLD.state, OLD.retired_at))
    THEN
        RAISE EXCEPTION 'a way of being paid is replaced by a new one, not changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION payouts_shared_account_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    {gone}IF TG_OP = 'DELETE' OR OLD.state <> 'open' OR NEW.state <> 'answered'
        OR ROW(NEW.id, NEW.method_id, NEW.programme_id, NEW.advisor_id, NEW.noticed_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.method_id, OLD.programme_id, OLD.advisor_id, OLD.noticed_at)
        OR EXISTS (SELECT 1 FROM payouts_payoutmethod
                   WHERE id = NEW.method_id AND recorded_by_id = NEW.answered_by_id) THEN
        RAISE EXCEPTION 'the question is answered once, by somebody who did not write the details down'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
# What was forgotten reads like what it was, but for the two columns.
FORGOTTEN = """IF TG_OP = 'UPDATE' AND OLD.state = 'retired' AND OLD.advisor_id IS NOT DISTINCT FROM app_erasing()
        AND NEW.hint = '' AND NEW.fingerprint IS NULL THEN
        NEW.hint := OLD.hint; NEW.fingerprint := OLD.fingerprint;
        IF NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'of a way of being paid only tail and tag are forgotten'
                USING ERRCODE = 'restrict_violation';
        END IF;
        NEW.hint := ''; NEW.fingerprint := NULL;
        RETURN NEW;
    END IF;
    """
GONE = """IF TG_OP = 'DELETE' AND OLD.advisor_id IS NOT DISTINCT FROM app_erasing() THEN RETURN OLD; END IF;
    """
FORGET = """
CREATE FUNCTION payouts_forget_accounts() RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE her bigint := app_erasing(); forgotten bigint;
BEGIN
    IF her IS NULL THEN
        RAISE EXCEPTION 'nobody is to be erased now' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM payouts_sharedaccount WHERE advisor_id = her;
    UPDATE payouts_payoutmethod SET hint = '', fingerprint = NULL
        WHERE advisor_id = her AND state = 'retired' AND fingerprint IS NOT NULL;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
REVOKE ALL ON FUNCTION payouts_forget_accounts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION payouts_forget_accounts() TO app_worker;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION payouts_forget_accounts() TO app_seed;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0020_fingerprints_renewed"), ("identity", "0012_erasure")]
    operations = [
        migrations.RemoveConstraint(model_name="payoutmethod", name="method_account_unless_cash"),
        migrations.AddConstraint(
            model_name="payoutmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(kind="cash", fingerprint__isnull=True, provider="", hint="")
                | (
                    models.Q(kind__in=["bank", "wallet"], fingerprint__isnull=False)
                    & ~models.Q(provider="")
                    & ~models.Q(hint="")
                )
                | (
                    models.Q(kind__in=["bank", "wallet"], fingerprint__isnull=True, hint="", state="retired")
                    & ~models.Q(provider="")
                ),
                name="method_account_unless_cash",
            ),
        ),
        migrations.RunSQL(KEEPS.format(forgotten=FORGOTTEN, gone=GONE), KEEPS.format(forgotten="", gone="")),
        migrations.RunSQL(FORGET, "DROP FUNCTION payouts_forget_accounts()"),
        nothing_more_of_the_erased("payouts_payoutmethod", when="NEW.kind <> 'cash'"),
    ]
