"""Functions that tell the programmes in which somebody works for a partner only from the others.

`app_assigned_advisors` belongs to the room of groups, which knows who sits in which; until that room has made its own,
nobody is assigned to anybody.
"""

# Who saw an advisor before she carried the programmes that she belongs to.
ADVISOR_STAFF_BEFORE = (
    "first_programme_id = ANY ((SELECT app_programmes())::bigint[]) OR EXISTS (SELECT 1 FROM identity_enrolment e "
    "WHERE e.advisor_id = identity_advisor.id AND e.programme_id = ANY ((SELECT app_programmes())::bigint[]))"
)
ADVISOR_JOB_BEFORE = (
    "EXISTS (SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = identity_advisor.id "
    "AND e.programme_id = (SELECT app_job_programme()))"
)
ROLES_NOW = """
    FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
    WHERE r.user_id = app_user() AND u.is_active
      AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
"""
MAY_OPEN = """
CREATE OR REPLACE FUNCTION app_may_open(advisor bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT advisor = app_advisor()
   OR EXISTS (SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = advisor
              AND (e.programme_id = ANY (app_programmes()) OR e.programme_id = app_job_programme()))
   {assigned}
   OR (current_setting('app.job', true) = 'seed' AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed')
       AND pg_has_role(session_user, 'app_seed', 'MEMBER')) $$;
"""
PROGRAMMES = """
CREATE OR REPLACE FUNCTION app_programmes_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT r.programme_id), '{{}}') {roles} {without} $$;
"""
SCOPE = """
CREATE OR REPLACE FUNCTION app_scope(person bigint)
RETURNS TABLE (kind text, programme_id bigint, role text, advisor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT {kind}, r.programme_id, r.role::text, NULL::bigint
   FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = person AND u.is_active
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
   UNION ALL
   SELECT 'enrolled', e.programme_id, '', a.id
   FROM identity_advisor a JOIN users_user u ON u.id = a.user_id
   LEFT JOIN (identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id)
     ON e.advisor_id = a.id AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
     AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date)
   WHERE a.user_id = person AND u.is_active $$;
"""
PARTNERS = """
CREATE FUNCTION app_partner_programmes_asked() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(held.programme_id), '{{}}') FROM (
    SELECT r.programme_id {roles} GROUP BY r.programme_id HAVING bool_and(r.partner_id IS NOT NULL)) held $$;

CREATE FUNCTION app_partner_programmes() RETURNS bigint[] LANGUAGE sql STABLE
RETURN CASE WHEN app_is_known() THEN NULLIF(current_setting('app.known_partner', true), '')::bigint[]
    ELSE app_partner_programmes_asked() END;

CREATE FUNCTION app_assigned_advisors() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$ SELECT '{{}}'::bigint[] $$;
"""
ENTER = """
DROP FUNCTION app_enter(bigint);
CREATE FUNCTION app_enter(person bigint)
RETURNS TABLE (kind text, programme_id bigint, role text, advisor_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE programmes bigint[] := '{}'; partner bigint[] := '{}'; enrolled bigint[] := '{}'; advisor text := '';
BEGIN
    FOR kind, programme_id, role, advisor_id IN
        SELECT s.kind, s.programme_id, s.role, s.advisor_id FROM app_scope(person) s ORDER BY s.programme_id
    LOOP
        IF kind = 'role' THEN programmes := programmes || programme_id;
        ELSIF kind = 'partner' THEN partner := partner || programme_id;
        ELSE
            advisor := advisor_id::text;
            IF programme_id IS NOT NULL THEN enrolled := enrolled || programme_id; END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    IF partner <> '{}' THEN
        SELECT coalesce(array_agg(p), '{}') INTO partner FROM unnest(partner) p WHERE p <> ALL (programmes);
    END IF;
    PERFORM set_config('app.user_id', person::text, true), set_config('app.job', '', true),
        set_config('app.programme', '', true), set_config('app.known_programmes', programmes::text, true),
        set_config('app.known_partner', partner::text, true), set_config('app.known_enrolled', enrolled::text, true),
        set_config('app.known_advisor', advisor, true), set_config('app.known_for', person::text, true);
END $$;
"""
FUNCTIONS = (
    PARTNERS.format(roles=ROLES_NOW)
    + PROGRAMMES.format(roles=ROLES_NOW, without="AND r.partner_id IS NULL")
    + MAY_OPEN.format(assigned="OR advisor = ANY (app_assigned_advisors())")
    + SCOPE.format(kind="CASE WHEN r.partner_id IS NULL THEN 'role' ELSE 'partner' END")
    + ENTER
)
ENTER_BEFORE = """
DROP FUNCTION app_enter(bigint);
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
BACK_TO_ONE_KIND = """
DROP FUNCTION app_assigned_advisors();
DROP FUNCTION app_partner_programmes();
DROP FUNCTION app_partner_programmes_asked();
"""
BACK = (
    ENTER_BEFORE
    + SCOPE.format(kind="'role'")
    + MAY_OPEN.format(assigned="")
    + PROGRAMMES.format(roles=ROLES_NOW, without="")
    + BACK_TO_ONE_KIND
)
