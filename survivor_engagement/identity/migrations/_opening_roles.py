"""Who reaches sealed values in the database at all: roles that may ask to open them, and the independent contact for
her own answers. Monitoring, audit and approval of money reach none, whatever page they come from.
"""

from importlib import import_module

from survivor_engagement.identity.migrations._partners import ENTER, MAY_OPEN, ROLES_NOW

IN_ITS_PROGRAMME = import_module("survivor_engagement.jobs.migrations.0002_started_by_a_person").IN_ITS_PROGRAMME

OPENERS = "'{programme_manager,facilitator,safeguarding_lead,finance_preparer}'::text[]"
SEARCHERS = "'{programme_manager,safeguarding_lead}'::text[]"
CONTACT = "'{independent_contact}'::text[]"
ASKED = (
    """
CREATE FUNCTION app_openers_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT r.programme_id), '{}') {roles} AND r.partner_id IS NULL
   AND r.role = ANY ({openers}) {in_its_programme} $$;

CREATE FUNCTION app_openers() RETURNS bigint[] LANGUAGE sql STABLE
RETURN CASE WHEN app_is_known() THEN NULLIF(current_setting('app.known_openers', true), '')::bigint[]
    ELSE app_openers_asked() END;
""".replace("{roles}", ROLES_NOW)
    .replace("{openers}", OPENERS)
    .replace("{in_its_programme}", IN_ITS_PROGRAMME)
)
ASKED_BACK = "DROP FUNCTION app_openers(); DROP FUNCTION app_openers_asked();"
_enter = ENTER.split(";", 1)[1].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ENTER_BEFORE = _enter
ENTER_NOW = (
    _enter.replace(
        "DECLARE programmes bigint[] := '{}';", "DECLARE programmes bigint[] := '{}'; openers bigint[] := '{}';"
    )
    .replace(
        "IF kind = 'role' THEN programmes := programmes || programme_id;",
        "IF kind = 'role' THEN programmes := programmes || programme_id;\n"
        f"            IF role = ANY ({OPENERS}) THEN openers := openers || programme_id; END IF;",
    )
    .replace(
        "set_config('app.known_partner', partner::text, true),",
        "set_config('app.known_partner', partner::text, true), set_config('app.known_openers', openers::text, true),",
    )
)
_may_open = MAY_OPEN.format(assigned="OR advisor = ANY (app_assigned_advisors())")
MAY_OPEN_BEFORE = _may_open
# Whoever serves pages opens in the scope of a person; a job without one opens in the workers that send and that pay.
MAY_OPEN_NOW = _may_open.replace("ANY (app_programmes())", "ANY (app_openers())").replace(
    "OR e.programme_id = app_job_programme()", "OR (session_user <> 'app_web' AND e.programme_id = app_job_programme())"
)
# The rows of named exceptions hold no value; whoever looks at an emergency afterwards ends them, too.
GRANTS = "identity_advisoruserobjectpermission"
SEES_GRANTS = _may_open.replace("FUNCTION app_may_open(", "FUNCTION app_may_end_grants(")
GRANTS_SEEN = f"""
{SEES_GRANTS}
DROP POLICY staff ON {GRANTS};
CREATE POLICY staff ON {GRANTS} TO app_web
    USING (app_may_end_grants(content_object_id)) WITH CHECK (app_may_end_grants(content_object_id));
"""
GRANTS_SEEN_BACK = f"""
DROP POLICY staff ON {GRANTS};
CREATE POLICY staff ON {GRANTS} TO app_web
    USING (app_may_open(content_object_id)) WITH CHECK (app_may_open(content_object_id));
DROP FUNCTION app_may_end_grants(bigint);
"""
# Workers that send and that pay read one kind of value and write none, whatever role they take.
WRITES = "session_user NOT IN ('app_notify', 'app_payout', 'app_worker')"
READS = """CASE session_user WHEN 'app_notify' THEN field = 'phone'
    WHEN 'app_payout' THEN field LIKE 'payee_details:%' WHEN 'app_worker' THEN false ELSE true END"""
WORKERS_READ = "".join(
    f"""
CREATE POLICY workers_insert_nothing ON vault.{table} AS RESTRICTIVE FOR INSERT TO app_vault WITH CHECK ({WRITES});
CREATE POLICY workers_change_nothing ON vault.{table} AS RESTRICTIVE FOR UPDATE TO app_vault USING ({WRITES});
CREATE POLICY workers_delete_nothing ON vault.{table} AS RESTRICTIVE FOR DELETE TO app_vault USING ({WRITES});
"""
    for table in ("sealed_value", "contact_tag")
) + (
    f"CREATE POLICY workers_read_theirs ON vault.sealed_value AS RESTRICTIVE FOR SELECT TO app_vault USING ({READS});"
    f"CREATE POLICY workers_read_none ON vault.contact_tag AS RESTRICTIVE FOR SELECT TO app_vault USING ({WRITES});"
)
WORKERS_READ_BACK = (
    "".join(
        f"DROP POLICY workers_{what}_nothing ON vault.{table};"
        for table in ("sealed_value", "contact_tag")
        for what in ("insert", "change", "delete")
    )
    + "DROP POLICY workers_read_theirs ON vault.sealed_value; DROP POLICY workers_read_none ON vault.contact_tag;"
)
# Her own sealed name is for the pages that serve her. Who is enrolled where is asked by functions of ours alone.
NOT_FOR_ALL = """
REVOKE ALL ON FUNCTION app_own_sealed_name() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_own_sealed_name() TO app_web;
REVOKE ALL ON FUNCTION identity_is_enrolled(bigint, bigint) FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION app_own_sealed_name(), identity_is_enrolled(bigint, bigint) TO app_seed;
    END IF;
END $$;
"""
NOT_FOR_ALL_BACK = """
GRANT EXECUTE ON FUNCTION app_own_sealed_name(), identity_is_enrolled(bigint, bigint) TO PUBLIC;
"""
# What the independent contact answers her is sealed for her; it is found again to be changed.
ANSWERS = """
CREATE FUNCTION app_may_answer(advisor bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM identity_enrolment e
                  WHERE e.advisor_id = advisor AND app_holds(e.programme_id, {CONTACT})) $$;
CREATE POLICY answers ON vault.sealed_value TO app_vault
    USING (field LIKE 'opening_answer:%' AND app_may_answer(advisor_id))
    WITH CHECK (field LIKE 'opening_answer:%' AND app_may_answer(advisor_id));
""".replace("{CONTACT}", CONTACT)
ANSWERS_BACK = "DROP POLICY answers ON vault.sealed_value; DROP FUNCTION app_may_answer(bigint);"
OF_NOW = """
CREATE OR REPLACE FUNCTION vault.of_now(programme bigint)
RETURNS TABLE (advisor_id bigint, public_id text, code text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT a.id, a.public_id::text, a.code::text FROM identity_advisor a
   WHERE {rule} AND EXISTS (
       SELECT 1 FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
       WHERE e.advisor_id = a.id AND e.programme_id = programme
         AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
         AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date)) $$;
"""
SEARCHED = OF_NOW.format(rule=f"app_holds(programme, {SEARCHERS})")
SEARCHED_BACK = OF_NOW.format(rule="programme = ANY (app_programmes())")
# How often a programme was searched is for those who search in it.
SEARCH = import_module("survivor_engagement.identity.migrations.0011_contact_tags").COUNTED
SEARCH_BACK = "CREATE OR REPLACE FUNCTION" + SEARCH.split("CREATE FUNCTION", 1)[1]
SEARCH_NOW = SEARCH_BACK.replace(
    "$$ BEGIN\n",
    f"""$$ BEGIN
    IF NOT app_holds(programme, {SEARCHERS}) THEN
        RAISE EXCEPTION 'this role searches nobody here' USING ERRCODE = 'insufficient_privilege';
    END IF;
""",
    1,
)
