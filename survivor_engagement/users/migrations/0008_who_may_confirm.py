"""Who may be the second person of a restart is for the database to say, too.

Before, the trigger only asked that she was another one: anybody who is signed in, an advisor or an account without a
role, could have let go of an account by a row of hers. The rule is that of `programmes/restarts.py`: another
administrator; where there is none, who leads a programme of hers or looks after its safety, and no newcomer where
somebody is there for longer.
"""

from django.db import migrations

MAY_CONFIRM = """
CREATE FUNCTION users_may_confirm(person bigint, whose bigint, asked_by bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ WITH able AS (
       SELECT u.id, u.kind = 'admin' AND left(u.password, 1) <> '!' AS administers FROM users_user u
       WHERE u.is_active AND NOT u.is_held AND u.id NOT IN (whose, asked_by)),
   held AS (
       SELECT r.user_id, r.programme_id, r.role, r.starts_at FROM programmes_roleassignment r
       JOIN users_user u ON u.id = r.user_id
       WHERE u.is_active AND r.starts_at <= statement_timestamp()
         AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())),
   hers AS (SELECT programme_id FROM held WHERE user_id = whose),
   watching AS (
       SELECT h.user_id, h.starts_at <= statement_timestamp() - interval '3 days' AS longer
       FROM held h JOIN able a ON a.id = h.user_id
       WHERE h.role IN ('programme_manager', 'safeguarding_lead')
         AND (NOT EXISTS (SELECT 1 FROM hers) OR h.programme_id IN (SELECT programme_id FROM hers)))
   SELECT CASE
       WHEN EXISTS (SELECT 1 FROM able WHERE administers)
           THEN EXISTS (SELECT 1 FROM able WHERE id = person AND administers)
       WHEN EXISTS (SELECT 1 FROM watching WHERE longer)
           THEN EXISTS (SELECT 1 FROM watching WHERE user_id = person AND longer)
       ELSE EXISTS (SELECT 1 FROM watching WHERE user_id = person) END $$;
REVOKE ALL ON FUNCTION users_may_confirm(bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION users_may_confirm(bigint, bigint, bigint) TO app_web;
"""
_RULES = """
CREATE OR REPLACE FUNCTION users_restart_rules() RETURNS trigger LANGUAGE plpgsql{path} AS $$
BEGIN
    IF current_user NOT IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' AND app_is_admin() AND NEW.asked_by_id = app_user()
        AND NEW.confirmed_at IS NULL AND NEW.replaced_at IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.confirmed_at IS NULL AND OLD.replaced_at IS NULL
        AND ROW(NEW.id, NEW.public_id, NEW.user_id, NEW.asked_by_id, NEW.asked_at)
            = ROW(OLD.id, OLD.public_id, OLD.user_id, OLD.asked_by_id, OLD.asked_at) THEN
        IF NEW.confirmed_at IS NULL AND app_is_admin() THEN RETURN NEW; END IF;
        IF NEW.confirmed_by_id = app_user(){able} AND EXISTS (
            SELECT 1 FROM users_user u WHERE u.id = NEW.user_id AND left(u.password, 1) <> '!') THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a restart is asked for by one person and confirmed by another, each in her own name'
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
RULES = _RULES.format(
    path=" SET search_path = pg_catalog, public, pg_temp",
    able="\n            AND users_may_confirm(NEW.confirmed_by_id, NEW.user_id, NEW.asked_by_id)",
)
BACK = _RULES.format(path="", able="") + "DROP FUNCTION users_may_confirm(bigint, bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [("users", "0007_sessions_are_sealed"), ("programmes", "0010_temporary_tables_last")]
    operations = [migrations.RunSQL(MAY_CONFIRM + RULES, BACK)]
