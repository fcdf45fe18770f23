"""One person outside sees one document until a time: that row and her own grants, and nothing else of the programme.

A row is shown to her only while it is a document about nobody in particular, and kept. Triggers let no other grant
come into being, whoever writes it, and let only a manager of the programme write one.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy, switch_on

FUNCTIONS = """
CREATE FUNCTION app_shared_files() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(g.content_object_id), '{}')
   FROM files_storedfileuserobjectpermission g
   JOIN users_user u ON u.id = g.user_id
   JOIN auth_permission p ON p.id = g.permission_id
   WHERE g.user_id = app_user() AND u.is_active AND u.kind = 'staff'
     AND p.codename = 'read_document' AND g.expires_at > statement_timestamp() $$;

CREATE FUNCTION files_has_role(person bigint, file bigint, only_role text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM programmes_roleassignment r JOIN files_storedfile f ON f.programme_id = r.programme_id
   WHERE f.id = file AND r.user_id = person AND (only_role = '' OR r.role = only_role)
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())) $$;

CREATE FUNCTION files_managers_share() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE file bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.content_object_id ELSE NEW.content_object_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.content_object_id, NEW.user_id) <> (OLD.content_object_id, OLD.user_id) THEN
        RAISE EXCEPTION 'what was shared with one person stays hers' USING ERRCODE = 'check_violation';
    END IF;
    IF app_user() IS NOT NULL AND NOT files_has_role(app_user(), file, 'programme_manager') THEN
        RAISE EXCEPTION 'only who manages the programme shares, and stops it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER managers_share BEFORE INSERT OR UPDATE OR DELETE ON files_storedfileuserobjectpermission
    FOR EACH ROW EXECUTE FUNCTION files_managers_share();

CREATE FUNCTION files_only_documents_are_shared() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM auth_permission p WHERE p.id = NEW.permission_id AND p.codename = 'read_document') THEN
        RAISE EXCEPTION 'a shared document may be read and nothing else' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM files_storedfile f
                   WHERE f.id = NEW.content_object_id AND f.kind = 'document' AND f.advisor_id IS NULL) THEN
        RAISE EXCEPTION 'only a document that is about no single person is shared' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM users_user u WHERE u.id = NEW.user_id AND u.is_active AND u.kind = 'staff') THEN
        RAISE EXCEPTION 'a document is shared with a working account of staff' USING ERRCODE = 'check_violation';
    END IF;
    IF files_has_role(NEW.user_id, NEW.content_object_id, '') THEN
        RAISE EXCEPTION 'within the programme roles say who reads' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.expires_at > statement_timestamp() + interval '30 days 1 minute' THEN
        RAISE EXCEPTION 'a document is shared for 30 days at most' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_documents_are_shared BEFORE INSERT OR UPDATE ON files_storedfileuserobjectpermission
    FOR EACH ROW EXECUTE FUNCTION files_only_documents_are_shared();
"""
BACK = """
DROP TRIGGER only_documents_are_shared ON files_storedfileuserobjectpermission;
DROP TRIGGER managers_share ON files_storedfileuserobjectpermission;
DROP FUNCTION files_only_documents_are_shared(); DROP FUNCTION files_managers_share();
DROP FUNCTION files_has_role(bigint, bigint, text); DROP FUNCTION app_shared_files();
"""
GRANTS = "files_storedfileuserobjectpermission"
STAFF = (
    f"EXISTS (SELECT 1 FROM files_storedfile f WHERE f.id = {GRANTS}.content_object_id "  # noqa: S608
    "AND f.programme_id = ANY ((SELECT app_programmes())::bigint[]))"
)
SHARED = (
    "kind = 'document' AND advisor_id IS NULL AND state = 'kept' "
    "AND (expires_at IS NULL OR expires_at > statement_timestamp()) "
    "AND id = ANY ((SELECT app_shared_files())::bigint[])"
)


class Migration(migrations.Migration):
    dependencies = [("files", "0003_sharing"), ("identity", "0006_known_scope")]
    operations = [
        migrations.RunSQL(FUNCTIONS, BACK),
        switch_on(GRANTS),
        policy(GRANTS, "staff", "app_web", STAFF),
        policy(GRANTS, "reviewer", "app_web", "user_id = (SELECT app_user())", "SELECT"),
        policy("files_storedfile", "reviewer", "app_web", SHARED, "SELECT"),
    ]
