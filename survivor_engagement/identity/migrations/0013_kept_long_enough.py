"""What a nightly job takes away without seeing it: contact of those who left, and grants that are over."""

from django.db import migrations

CONTACT = """
CREATE FUNCTION identity_forget_contact() RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE gone bigint; numbers bigint; left_long_ago bigint[];
BEGIN
    IF current_setting('app.job', true) IS DISTINCT FROM 'retention.purge' THEN
        RAISE EXCEPTION 'this is for the nightly job' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(array_agg(a.id), '{}') INTO left_long_ago FROM identity_advisor a
        WHERE EXISTS (SELECT 1 FROM identity_enrolment e
                      WHERE e.advisor_id = a.id AND e.programme_id = app_job_programme())
          AND NOT EXISTS (SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = a.id
                          AND (e.ends_on IS NULL OR e.ends_on > current_date - 180));
    DELETE FROM identity_safecontact WHERE advisor_id = ANY (left_long_ago);
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM vault.sealed_value WHERE advisor_id = ANY (left_long_ago) AND field = 'phone';
    GET DIAGNOSTICS numbers = ROW_COUNT;
    RETURN gone + numbers;
END $$;
REVOKE ALL ON FUNCTION identity_forget_contact() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_forget_contact() TO app_worker;
"""
GRANTS = """
CREATE FUNCTION identity_forget_grants() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ WITH over AS (DELETE FROM identity_advisoruserobjectpermission
                 WHERE expires_at < statement_timestamp() - interval '1 day' RETURNING 1)
   SELECT count(*) FROM over $$;
REVOKE ALL ON FUNCTION identity_forget_grants() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_forget_grants() TO app_worker;
"""
# In tests and demos `app_seed` stands in for the worker; elsewhere it does not exist.
FOR_SEED = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION identity_forget_contact(), identity_forget_grants() TO app_seed;
    END IF;
END $$;
"""
BACK = "DROP FUNCTION identity_forget_grants(); DROP FUNCTION identity_forget_contact()"


class Migration(migrations.Migration):
    dependencies = [("identity", "0012_erasure")]
    operations = [migrations.RunSQL(CONTACT + GRANTS + FOR_SEED, BACK)]
