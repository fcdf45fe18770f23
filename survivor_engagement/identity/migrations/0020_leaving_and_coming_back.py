"""A manager writes down that today is her last day; nobody else, no other day, and it stays."""

from django.db import migrations

ENDS = """
CREATE FUNCTION identity_enrolment_ends() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE today date := (SELECT (statement_timestamp() AT TIME ZONE p.timezone)::date
                       FROM programmes_programme p WHERE p.id = NEW.programme_id);
BEGIN
    IF NOT app_holds(NEW.programme_id, '{programme_manager}') OR NEW.ends_on IS DISTINCT FROM today
        OR OLD.ends_on <= today THEN
        RAISE EXCEPTION 'a manager writes down that today is her last day' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enrolment_ends BEFORE UPDATE OF ends_on ON identity_enrolment FOR EACH ROW
    WHEN (NEW.ends_on IS DISTINCT FROM OLD.ends_on AND current_user = 'app_web')
    EXECUTE FUNCTION identity_enrolment_ends();
GRANT UPDATE (ends_on) ON identity_enrolment TO app_web;
"""
ENDS_BACK = """
REVOKE UPDATE (ends_on) ON identity_enrolment FROM app_web;
DROP TRIGGER enrolment_ends ON identity_enrolment; DROP FUNCTION identity_enrolment_ends();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0019_codes_of_our_letters")]
    operations = [migrations.RunSQL(ENDS, ENDS_BACK)]
