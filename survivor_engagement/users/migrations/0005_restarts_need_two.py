"""An account that was started afresh is held by the database until a second person confirms.

Nobody who serves pages can let go of an account by its own row, write a restart in another's name, or confirm before
she has chosen a new passphrase: then it is she who says whether her code worked.
"""

from django.db import migrations

RULES = """
CREATE FUNCTION users_restart_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user NOT IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' AND app_is_admin() AND NEW.asked_by_id = app_user()
        AND NEW.confirmed_at IS NULL AND NEW.replaced_at IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.confirmed_at IS NULL AND OLD.replaced_at IS NULL
        AND ROW(NEW.id, NEW.public_id, NEW.user_id, NEW.asked_by_id, NEW.asked_at)
            = ROW(OLD.id, OLD.public_id, OLD.user_id, OLD.asked_by_id, OLD.asked_at) THEN
        IF NEW.confirmed_at IS NULL AND app_is_admin() THEN RETURN NEW; END IF;
        IF NEW.confirmed_by_id = app_user() AND EXISTS (
            SELECT 1 FROM users_user u WHERE u.id = NEW.user_id AND left(u.password, 1) <> '!') THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a restart is asked for by one person and confirmed by another, each in her own name'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER restart_rules BEFORE INSERT OR UPDATE ON users_restart
    FOR EACH ROW EXECUTE FUNCTION users_restart_rules();
REVOKE DELETE ON users_restart FROM app_web;
REVOKE ALL ON users_restart FROM app_worker, app_notify, app_payout;
"""
HOLD = """
CREATE FUNCTION users_hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE users_user SET is_held = EXISTS (
        SELECT 1 FROM users_restart r
        WHERE r.user_id = NEW.user_id AND r.confirmed_at IS NULL AND r.replaced_at IS NULL)
    WHERE id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER restart_holds AFTER INSERT OR UPDATE ON users_restart FOR EACH ROW EXECUTE FUNCTION users_hold();
CREATE FUNCTION users_held_by_restarts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN
        RAISE EXCEPTION 'an account is held and let go by its restarts' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER held_by_restarts BEFORE UPDATE ON users_user FOR EACH ROW
    WHEN (NEW.is_held IS DISTINCT FROM OLD.is_held) EXECUTE FUNCTION users_held_by_restarts();
"""
BACK = """
DROP TRIGGER held_by_restarts ON users_user; DROP FUNCTION users_held_by_restarts();
DROP TRIGGER restart_holds ON users_restart; DROP FUNCTION users_hold();
DROP TRIGGER restart_rules ON users_restart; DROP FUNCTION users_restart_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0004_restarts")]
    operations = [migrations.RunSQL(RULES + HOLD, BACK)]
