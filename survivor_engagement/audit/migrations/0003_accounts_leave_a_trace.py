"""Accounts of staff leave a trace whoever changes them, and nobody writes into the trail in another's name.

A trigger, because an account can be changed by the set-up pages, by a command and by the person herself, and a room
below the trail cannot record by itself.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy

TRACE = """
CREATE FUNCTION audit_account_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE happened text;
BEGIN
    IF NEW.kind = 'advisor' THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN happened := 'account.added';
    ELSIF NEW.is_active <> OLD.is_active THEN
        happened := CASE WHEN NEW.is_active THEN 'account.activated' ELSE 'account.deactivated' END;
    ELSIF NEW.password <> OLD.password THEN
        happened := CASE WHEN left(NEW.password, 1) = '!' THEN 'account.restarted' ELSE 'account.secret_changed' END;
    ELSE RETURN NEW;
    END IF;
    INSERT INTO audit_auditevent (at, event, actor_id, actor_role, programme_id, advisor_id, about_kind, about_id,
                                  fields, purpose, count)
    VALUES (statement_timestamp(), happened, app_user(),
            coalesce((SELECT u.kind FROM users_user u WHERE u.id = app_user()), 'system'), NULL, NULL, 'users.user',
            NEW.public_id::text, '[]', '', NULL);
    RETURN NEW;
END $$;
CREATE TRIGGER account_change_is_recorded AFTER INSERT OR UPDATE ON users_user
    FOR EACH ROW EXECUTE FUNCTION audit_account_change();
"""
BACK = "DROP TRIGGER account_change_is_recorded ON users_user; DROP FUNCTION audit_account_change();"
OWN_NAME = "actor_id IS NULL OR actor_id = (SELECT app_user())"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("users", "0001_tables")]
    operations = [
        migrations.RunSQL(TRACE, BACK),
        migrations.RunSQL(
            "DROP POLICY adds ON audit_auditevent",
            "CREATE POLICY adds ON audit_auditevent FOR INSERT TO app_web, app_worker, app_notify, app_payout "
            "WITH CHECK (true)",
        ),
        policy("audit_auditevent", "adds_in_own_name", "app_web", OWN_NAME, "INSERT"),
        policy("audit_auditevent", "adds", "app_worker, app_notify, app_payout", "true", "INSERT"),
    ]
