"""The second steps of staff leave a trace whoever changes them: a code app or a passkey that is added, taken away,
given to another account, or whose secret is written anew. A trigger, as for accounts: the pages are not ours."""

from django.db import migrations

TRACE = """
CREATE FUNCTION audit_second_step(happened text, account bigint, kind_of_step text) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO audit_auditevent (at, event, actor_id, actor_role, about_kind, about_id, fields, purpose)
    SELECT statement_timestamp(), happened, app_user(),
           coalesce((SELECT w.kind FROM users_user w WHERE w.id = app_user()), 'system'), 'users.user',
           u.public_id::text, '[]', kind_of_step
    FROM users_user u WHERE u.id = account AND u.kind <> 'advisor'
$$;
REVOKE ALL ON FUNCTION audit_second_step(text, bigint, text) FROM PUBLIC;

CREATE FUNCTION audit_second_step_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.user_id = OLD.user_id AND NEW.type = OLD.type THEN
        IF ROW(NEW.data -> 'secret', NEW.data -> 'seed', NEW.data -> 'credential')
            IS DISTINCT FROM ROW(OLD.data -> 'secret', OLD.data -> 'seed', OLD.data -> 'credential') THEN
            PERFORM audit_second_step('second_step.changed', NEW.user_id, NEW.type);
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM audit_second_step('second_step.removed', OLD.user_id, OLD.type); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM audit_second_step('second_step.added', NEW.user_id, NEW.type); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER second_step_is_recorded AFTER INSERT OR UPDATE OR DELETE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION audit_second_step_change();
"""
BACK = """
DROP TRIGGER second_step_is_recorded ON mfa_authenticator;
DROP FUNCTION audit_second_step_change(); DROP FUNCTION audit_second_step(text, bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_workers_name_nobody"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunSQL(TRACE, BACK)]
