"""An enrolment begins and ends with the days of the place where the programme is, not with those of the server.

Where the day begins earlier than on the server, somebody enrolled in the early morning was not enrolled yet.
"""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION app_enrolled() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(e.programme_id), '{{}}') FROM identity_enrolment e
   JOIN programmes_programme p ON p.id = e.programme_id
   WHERE e.advisor_id = app_advisor() AND e.starts_on <= {today} AND (e.ends_on IS NULL OR e.ends_on >= {today}) $$;

CREATE OR REPLACE FUNCTION app_scope(person bigint)
RETURNS TABLE (kind text, programme_id bigint, role text, advisor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT 'role', r.programme_id, r.role::text, NULL::bigint
   FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = person AND u.is_active
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
   UNION ALL
   SELECT 'enrolled', e.programme_id, '', a.id
   FROM identity_advisor a JOIN users_user u ON u.id = a.user_id
   LEFT JOIN (identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id)
     ON e.advisor_id = a.id AND e.starts_on <= {today} AND (e.ends_on IS NULL OR e.ends_on >= {today})
   WHERE a.user_id = person AND u.is_active $$;
"""
DAY_OF_THE_PLACE = FUNCTIONS.format(today="(statement_timestamp() AT TIME ZONE p.timezone)::date")
DAY_OF_THE_SERVER = FUNCTIONS.format(today="current_date")


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_own_name")]
    operations = [migrations.RunSQL(DAY_OF_THE_PLACE, DAY_OF_THE_SERVER)]
