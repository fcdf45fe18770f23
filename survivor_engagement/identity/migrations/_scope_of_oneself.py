"""Whom the functions of the scope answer about, where an advisor is enrolled, and in which programme somebody who works
for a partner is assigned to her.
"""

from survivor_engagement.identity.migrations import _narrower as narrower
from survivor_engagement.identity.migrations import _opening_roles as opening

# Where an advisor is enrolled is told to herself; while her scope is entered she is who asks already.
_asked = "WHERE a.user_id = person AND u.is_active"
SCOPE = narrower.SCOPED.split("CREATE OR REPLACE FUNCTION app_scope", 1)[1]
SCOPE_BEFORE = f"CREATE OR REPLACE FUNCTION app_scope{SCOPE}"
SCOPE_NOW = SCOPE_BEFORE.replace(_asked, f"{_asked} AND (app_user() IS NULL OR app_user() = person)")
ENTER_BEFORE = opening.ENTER_NOW
ENTER_NOW = ENTER_BEFORE.replace("BEGIN\n", "BEGIN\n    PERFORM set_config('app.user_id', person::text, true);\n", 1)
# The tags of her number are written for each programme she is in; no worker writes any.
PROGRAMMES_OF = """
CREATE OR REPLACE FUNCTION vault.programmes_of(advisor bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT DISTINCT e.programme_id FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
   WHERE e.advisor_id = advisor AND app_may_open(advisor) {not_for_workers}
     AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
     AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date) $$;
"""
PROGRAMMES_OF_NOW = PROGRAMMES_OF.format(not_for_workers=narrower.NOT_FOR_WORKERS)
PROGRAMMES_OF_BEFORE = PROGRAMMES_OF.format(not_for_workers="")
# The room of groups says who sits in which; until then nobody is assigned to anybody.
ASSIGNED_HERE = """
CREATE FUNCTION app_assigned_here() RETURNS TABLE (programme_id bigint, advisor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT NULL::bigint, NULL::bigint WHERE false $$;
"""
ASSIGNED_HERE_BACK = "DROP FUNCTION app_assigned_here();"
