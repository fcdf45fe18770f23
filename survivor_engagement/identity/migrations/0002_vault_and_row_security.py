"""The vault schema, the functions that ask about advisors, and the policies of this room's tables."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy, protect, switch_on

FUNCTIONS = """
CREATE FUNCTION app_advisor() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT a.id FROM identity_advisor a JOIN users_user u ON u.id = a.user_id
   WHERE a.user_id = app_user() AND u.is_active $$;

CREATE FUNCTION app_enrolled() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(e.programme_id), '{}') FROM identity_enrolment e
   WHERE e.advisor_id = app_advisor() AND e.starts_on <= current_date
     AND (e.ends_on IS NULL OR e.ends_on >= current_date) $$;

CREATE FUNCTION app_scope(person bigint)
RETURNS TABLE (kind text, programme_id bigint, role text, advisor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT 'role', r.programme_id, r.role::text, NULL::bigint
   FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = person AND u.is_active
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
   UNION ALL
   SELECT 'enrolled', e.programme_id, '', a.id
   FROM identity_advisor a JOIN users_user u ON u.id = a.user_id
   LEFT JOIN identity_enrolment e ON e.advisor_id = a.id AND e.starts_on <= current_date
     AND (e.ends_on IS NULL OR e.ends_on >= current_date)
   WHERE a.user_id = person AND u.is_active $$;

CREATE FUNCTION app_may_open(advisor bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT advisor = app_advisor()
   OR EXISTS (SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = advisor
              AND (e.programme_id = ANY (app_programmes()) OR e.programme_id = app_job_programme()))
   OR (current_setting('app.job', true) = 'seed' AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed')
       AND pg_has_role(session_user, 'app_seed', 'MEMBER')) $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION app_may_open(bigint); DROP FUNCTION app_scope(bigint);
DROP FUNCTION app_enrolled(); DROP FUNCTION app_advisor();
"""
VAULT = """
CREATE SCHEMA vault;
CREATE TABLE vault.sealed_value (
    advisor_id bigint NOT NULL REFERENCES identity_advisor (id) ON DELETE CASCADE,
    field text NOT NULL CHECK (length(field) BETWEEN 1 AND 80),
    value bytea NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (advisor_id, field)
);
REVOKE ALL ON SCHEMA vault FROM PUBLIC;
GRANT USAGE ON SCHEMA vault TO app_vault;
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.sealed_value TO app_vault;
ALTER TABLE vault.sealed_value ENABLE ROW LEVEL SECURITY;
CREATE POLICY within_scope ON vault.sealed_value TO app_vault
    USING (app_may_open(advisor_id)) WITH CHECK (app_may_open(advisor_id));
GRANT SELECT ON identity_advisor TO app_vault;
"""
ADVISOR_STAFF = (
    "first_programme_id = ANY ((SELECT app_programmes())::bigint[]) OR EXISTS (SELECT 1 FROM identity_enrolment e "
    "WHERE e.advisor_id = identity_advisor.id AND e.programme_id = ANY ((SELECT app_programmes())::bigint[]))"
)
ADVISOR_JOB = (
    "EXISTS (SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = identity_advisor.id "
    "AND e.programme_id = (SELECT app_job_programme()))"
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_tables"), ("programmes", "0002_scope_functions")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(VAULT, "DROP SCHEMA vault CASCADE"),
        switch_on("identity_advisor"),
        policy("identity_advisor", "staff", "app_web", ADVISOR_STAFF),
        policy("identity_advisor", "advisor", "app_web", "id = (SELECT app_advisor())"),
        policy("identity_advisor", "job", "app_worker, app_notify, app_payout", ADVISOR_JOB),
        *protect("identity_enrolment", advisor="advisor_id"),
        *protect("identity_safecontact", advisor="advisor_id"),
        *protect("identity_revealrequest", advisor="advisor_id"),
        switch_on("identity_advisoruserobjectpermission"),
        policy("identity_advisoruserobjectpermission", "staff", "app_web", "app_may_open(content_object_id)"),
    ]
