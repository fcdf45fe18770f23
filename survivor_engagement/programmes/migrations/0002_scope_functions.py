"""Functions that row-level security asks: who is here, in which programmes, for which job.

They are SECURITY DEFINER with a fixed search path, STABLE so that a policy asks once a statement, and answer only
about the person or job set for this transaction.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION app_user() RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS
$$ SELECT NULLIF(current_setting('app.user_id', true), '')::bigint $$;

CREATE FUNCTION app_job_programme() RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS
$$ SELECT NULLIF(current_setting('app.programme', true), '')::bigint
   WHERE NULLIF(current_setting('app.job', true), '') IS NOT NULL $$;

CREATE FUNCTION app_programmes() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT r.programme_id), '{}')
   FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = app_user() AND u.is_active
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()) $$;

CREATE FUNCTION app_is_admin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM users_user u WHERE u.id = app_user() AND u.is_active AND u.is_superuser) $$;

CREATE FUNCTION app_roles_of(person bigint, programme bigint) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT string_agg(DISTINCT r.role, ',' ORDER BY r.role)
   FROM programmes_roleassignment r
   WHERE r.user_id = person AND r.programme_id = programme
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()) $$;
"""
DROP = """
DROP FUNCTION app_roles_of(bigint, bigint); DROP FUNCTION app_is_admin(); DROP FUNCTION app_programmes();
DROP FUNCTION app_job_programme(); DROP FUNCTION app_user();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_tables")]
    operations = [migrations.RunSQL(FUNCTIONS, DROP)]
