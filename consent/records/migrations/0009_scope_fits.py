"""An answer for the whole programme is to a purpose that is asked for the whole programme."""

from django.db import migrations

FITS = """
CREATE FUNCTION consent_scope_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NEW.scope_key = '*' AND (SELECT p.scope_kind FROM notices_purpose p WHERE p.code = NEW.purpose_id)
       IS DISTINCT FROM 'programme' THEN
        RAISE EXCEPTION 'this is answered for each one by itself' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_record_scope_fits BEFORE INSERT ON records_consentrecord
    FOR EACH ROW EXECUTE FUNCTION consent_scope_fits();
"""
FITS_BACK = """
DROP TRIGGER consent_record_scope_fits ON records_consentrecord;
DROP FUNCTION consent_scope_fits();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0008_chain_is_kept"), ("notices", "0005_catalogue")]
    operations = [migrations.RunSQL(FITS, FITS_BACK)]
