"""Who is asking is looked up once for a request; policies then read it from the transaction.

Every policy of every table used to ask the tables of roles and enrolments again: some thirty times for one page.
`app_enter` asks once, when the request begins, and keeps the answer beside the number of the person, for this
transaction only. Where somebody else is named since, or nobody entered, the tables are asked as before.
"""

from django.db import migrations

ASKED = """
CREATE FUNCTION app_programmes_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT r.programme_id), '{}')
   FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = app_user() AND u.is_active
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()) $$;

CREATE FUNCTION app_advisor_asked() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT a.id FROM identity_advisor a JOIN users_user u ON u.id = a.user_id
   WHERE a.user_id = app_user() AND u.is_active $$;

CREATE FUNCTION app_enrolled_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(e.programme_id), '{}') FROM identity_enrolment e
   JOIN programmes_programme p ON p.id = e.programme_id
   WHERE e.advisor_id = app_advisor_asked()
     AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
     AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date) $$;
"""
ENTER = """
CREATE FUNCTION app_enter(person bigint)
RETURNS TABLE (kind text, programme_id bigint, role text, advisor_id bigint, zone text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE programmes bigint[] := '{}'; enrolled bigint[] := '{}'; advisor text := '';
BEGIN
    FOR kind, programme_id, role, advisor_id, zone IN
        SELECT s.kind, s.programme_id, s.role, s.advisor_id, p.timezone::text
        FROM app_scope(person) s LEFT JOIN programmes_programme p ON p.id = s.programme_id ORDER BY s.programme_id
    LOOP
        IF kind = 'role' THEN programmes := programmes || programme_id;
        ELSE
            advisor := advisor_id::text;
            IF programme_id IS NOT NULL THEN enrolled := enrolled || programme_id; END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('app.user_id', person::text, true), set_config('app.job', '', true),
        set_config('app.programme', '', true), set_config('app.known_programmes', programmes::text, true),
        set_config('app.known_enrolled', enrolled::text, true), set_config('app.known_advisor', advisor, true),
        set_config('app.known_for', person::text, true);
END $$;
"""
# Without SECURITY DEFINER and SET, and with a body that is bound when it is made, PostgreSQL writes these into the
# statement itself: reading a setting costs nothing beside calling a function.
KNOWN = """
CREATE OR REPLACE FUNCTION app_user() RETURNS bigint LANGUAGE sql STABLE
RETURN NULLIF(current_setting('app.user_id', true), '')::bigint;

CREATE FUNCTION app_is_known() RETURNS boolean LANGUAGE sql STABLE
RETURN current_setting('app.known_for', true) = NULLIF(current_setting('app.user_id', true), '');

CREATE OR REPLACE FUNCTION app_programmes() RETURNS bigint[] LANGUAGE sql STABLE
RETURN CASE WHEN app_is_known() THEN NULLIF(current_setting('app.known_programmes', true), '')::bigint[]
    ELSE app_programmes_asked() END;

CREATE OR REPLACE FUNCTION app_advisor() RETURNS bigint LANGUAGE sql STABLE
RETURN CASE WHEN app_is_known() THEN NULLIF(current_setting('app.known_advisor', true), '')::bigint
    ELSE app_advisor_asked() END;

CREATE OR REPLACE FUNCTION app_enrolled() RETURNS bigint[] LANGUAGE sql STABLE
RETURN CASE WHEN app_is_known() THEN NULLIF(current_setting('app.known_enrolled', true), '')::bigint[]
    ELSE app_enrolled_asked() END;
"""
# Her own name for her own pages, as text, so that it comes with all else that her Home reads.
OWN_NAME = """
DROP FUNCTION app_own_name();
CREATE FUNCTION app_own_sealed_name() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT encode(v.value, 'base64') FROM vault.sealed_value v
   WHERE v.advisor_id = app_advisor() AND v.field = 'chosen_name' $$;
"""
OWN_NAME_BACK = """
DROP FUNCTION app_own_sealed_name();
CREATE FUNCTION app_own_name() RETURNS TABLE (owner uuid, sealed bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT a.public_id, v.value FROM identity_advisor a
   LEFT JOIN vault.sealed_value v ON v.advisor_id = a.id AND v.field = 'chosen_name'
   WHERE a.id = app_advisor() $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION app_user() RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$ SELECT NULLIF(current_setting('app.user_id', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION app_programmes() RETURNS bigint[] LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$ SELECT app_programmes_asked() $$;
CREATE OR REPLACE FUNCTION app_advisor() RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$ SELECT app_advisor_asked() $$;
CREATE OR REPLACE FUNCTION app_enrolled() RETURNS bigint[] LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$ SELECT app_enrolled_asked() $$;
DROP FUNCTION app_is_known();
DROP FUNCTION app_enter(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_payee_details_stay"), ("programmes", "0003_only_admins_give_roles")]
    operations = [
        migrations.RunSQL(ASKED, migrations.RunSQL.noop),
        migrations.RunSQL(ENTER + KNOWN, BACK),
        migrations.RunSQL(OWN_NAME, OWN_NAME_BACK),
    ]
