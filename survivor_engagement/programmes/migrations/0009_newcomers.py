"""One administrator is not two people: a new account of an administrator waits for a second person, a role is given in
one's own name from this moment on, and whoever holds one since yesterday does not answer where others could.
"""

from django.db import migrations

# What stands in a row of a role stays; only its end is set, once, and not in the past of somebody else's work.
ROLES = """
CREATE FUNCTION programmes_roles_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user NOT IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.granted_by_id IS DISTINCT FROM app_user() OR NEW.user_id = app_user()
            OR abs(extract(epoch FROM NEW.starts_at - statement_timestamp())) > 300 THEN
            RAISE EXCEPTION 'a role is given now, in one''s own name, to somebody else'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.public_id, NEW.user_id, NEW.programme_id, NEW.role, NEW.partner_id, NEW.starts_at,
           NEW.granted_by_id, NEW.reason)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.user_id, OLD.programme_id, OLD.role, OLD.partner_id,
           OLD.starts_at, OLD.granted_by_id, OLD.reason)
        OR (OLD.ends_at <= statement_timestamp() AND NEW.ends_at IS DISTINCT FROM OLD.ends_at) THEN
        RAISE EXCEPTION 'a role that was given is ended, never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roles_stay BEFORE INSERT OR UPDATE ON programmes_roleassignment
    FOR EACH ROW EXECUTE FUNCTION programmes_roles_stay();
"""
ROLES_BACK = "DROP TRIGGER roles_stay ON programmes_roleassignment; DROP FUNCTION programmes_roles_stay();"
# `but` is who asked: her own length of service makes nobody else able to answer.
NEWCOMER = """
CREATE FUNCTION app_is_newcomer(person bigint, place bigint, roles text[], but bigint DEFAULT 0) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ WITH held AS (
       SELECT r.user_id, min(r.starts_at) AS since
       FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
       WHERE r.programme_id = place AND r.role = ANY (roles) AND u.is_active AND NOT u.is_held
         AND r.starts_at <= clock_timestamp() AND (r.ends_at IS NULL OR r.ends_at > clock_timestamp())
       GROUP BY r.user_id)
   SELECT EXISTS (SELECT 1 FROM held WHERE user_id = person AND since > clock_timestamp() - interval '3 days')
      AND EXISTS (SELECT 1 FROM held
                  WHERE user_id NOT IN (person, but) AND since <= clock_timestamp() - interval '3 days')
$$;
"""
NEWCOMER_BACK = "DROP FUNCTION app_is_newcomer(bigint, bigint, text[], bigint);"
HOLDS = """
CREATE FUNCTION app_holds(place bigint, roles text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = app_user() AND r.programme_id = place AND r.role = ANY (roles) AND r.partner_id IS NULL
     AND u.is_active AND NOT u.is_held
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())) $$;
"""
# The first administrators of an installation, whom nobody could confirm, come in by a command on the server.
ADMINS = """
CREATE FUNCTION users_new_admin_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user NOT IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'an account stays of its kind' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.is_held := app_somebody_could_confirm();
    RETURN NEW;
END $$;
CREATE FUNCTION app_somebody_could_confirm() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (
       SELECT 1 FROM users_user u WHERE u.is_active AND NOT u.is_held AND u.id IS DISTINCT FROM app_user()
         AND ((u.kind = 'admin' AND left(u.password, 1) <> '!') OR EXISTS (
             SELECT 1 FROM programmes_roleassignment r
             WHERE r.user_id = u.id AND r.role IN ('programme_manager', 'safeguarding_lead')
               AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()))))
$$;
CREATE TRIGGER new_admin_waits BEFORE INSERT ON users_user
    FOR EACH ROW WHEN (NEW.kind = 'admin') EXECUTE FUNCTION users_new_admin_waits();
CREATE TRIGGER kind_stays BEFORE UPDATE ON users_user
    FOR EACH ROW WHEN (NEW.kind IS DISTINCT FROM OLD.kind) EXECUTE FUNCTION users_new_admin_waits();
"""
ADMINS_BACK = """
DROP TRIGGER kind_stays ON users_user; DROP TRIGGER new_admin_waits ON users_user;
DROP FUNCTION users_new_admin_waits(); DROP FUNCTION app_somebody_could_confirm();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_workers_see_who_is_held"), ("users", "0006_held_by_the_newest")]
    operations = [
        migrations.RunSQL(ROLES, ROLES_BACK),
        migrations.RunSQL(NEWCOMER, NEWCOMER_BACK),
        migrations.RunSQL(HOLDS, "DROP FUNCTION app_holds(bigint, text[]);"),
        migrations.RunSQL(ADMINS, ADMINS_BACK),
    ]
