"""A nightly job takes away shares that ended, without seeing with whom they were."""

from django.db import migrations

SHARES = """
CREATE FUNCTION files_forget_shares() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ WITH over AS (DELETE FROM files_storedfileuserobjectpermission
                 WHERE expires_at < statement_timestamp() - interval '1 day' RETURNING 1)
   SELECT count(*) FROM over $$;
REVOKE ALL ON FUNCTION files_forget_shares() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION files_forget_shares() TO app_worker;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION files_forget_shares() TO app_seed;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0006_nothing_more_of_the_erased")]
    operations = [migrations.RunSQL(SHARES, "DROP FUNCTION files_forget_shares()")]
