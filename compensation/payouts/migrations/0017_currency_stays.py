"""A programme keeps its currency once rates, dues or ways of being paid are counted in it."""

from django.db import migrations

IN_USE = """
CREATE FUNCTION payouts_currency_in_use(wanted bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM rates_ratecard WHERE programme_id = wanted)
       OR EXISTS (SELECT 1 FROM rates_taxrule WHERE programme_id = wanted)
       OR EXISTS (SELECT 1 FROM dues_due WHERE programme_id = wanted)
       OR EXISTS (SELECT 1 FROM payouts_payoutmethod WHERE programme_id = wanted) $$;

CREATE FUNCTION payouts_currency_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF payouts_currency_in_use(NEW.id) THEN
        RAISE EXCEPTION 'money of this programme is counted in its currency already'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programme_currency_stays BEFORE UPDATE OF currency ON programmes_programme
    FOR EACH ROW WHEN (NEW.currency IS DISTINCT FROM OLD.currency) EXECUTE FUNCTION payouts_currency_stays();
"""
IN_USE_BACK = """
DROP TRIGGER programme_currency_stays ON programmes_programme; DROP FUNCTION payouts_currency_stays();
DROP FUNCTION payouts_currency_in_use(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0016_openings_so_far"),
        ("rates", "0001_tables"),
        ("dues", "0001_tables"),
        ("programmes", "0004_plain_codes"),
    ]
    operations = [migrations.RunSQL(IN_USE, IN_USE_BACK)]
