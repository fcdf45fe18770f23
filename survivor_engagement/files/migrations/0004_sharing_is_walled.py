"""One person outside sees one document until a time: that row and her own grants, and nothing else of the programme.

A row is shown to her only while it is a document about nobody in particular, and kept; the trigger lets no other
grant come into being, whoever writes it.
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
    IF NEW.user_id = app_user() THEN
        RAISE EXCEPTION 'nobody shares a document with herself' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_documents_are_shared BEFORE INSERT OR UPDATE ON files_storedfileuserobjectpermission
    FOR EACH ROW EXECUTE FUNCTION files_only_documents_are_shared();
"""
BACK = """
DROP TRIGGER only_documents_are_shared ON files_storedfileuserobjectpermission;
DROP FUNCTION files_only_documents_are_shared(); DROP FUNCTION app_shared_files();
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
