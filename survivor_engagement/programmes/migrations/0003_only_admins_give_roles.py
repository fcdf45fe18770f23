"""Roles and rights of accounts are given by administrators only, also for somebody who gets past the code."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADMIN, policy, switch_on

RIGHTS = """
CREATE FUNCTION users_rights_by_admins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user NOT IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' AND NEW.kind = 'advisor' AND NOT (NEW.is_staff OR NEW.is_superuser) THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND ROW(NEW.kind, NEW.is_staff, NEW.is_superuser, NEW.is_active)
        IS NOT DISTINCT FROM ROW(OLD.kind, OLD.is_staff, OLD.is_superuser, OLD.is_active) THEN RETURN NEW; END IF;
    IF app_is_admin() THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'rights of accounts are given by administrators' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER rights_by_admins BEFORE INSERT OR UPDATE ON users_user
    FOR EACH ROW EXECUTE FUNCTION users_rights_by_admins();
"""
BACK = "DROP TRIGGER rights_by_admins ON users_user; DROP FUNCTION users_rights_by_admins();"
TABLE = "programmes_roleassignment"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_scope_functions")]
    operations = [
        migrations.RunSQL(RIGHTS, BACK),
        switch_on(TABLE),
        policy(TABLE, "read", "app_web, app_worker, app_notify, app_payout", "true", "SELECT"),
        policy(TABLE, "given", "app_web", ADMIN, "INSERT"),
        policy(TABLE, "ended", "app_web", ADMIN, "UPDATE"),
    ]
