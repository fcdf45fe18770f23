"""Rows of the trail are added and read, never changed: by grant, by trigger and by policy."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy, switch_on

APPEND_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditevent FROM app_web, app_worker, app_notify, app_payout;
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""
BACK = """
DROP TRIGGER audit_no_truncate ON audit_auditevent; DROP TRIGGER audit_no_change ON audit_auditevent;
DROP FUNCTION audit_is_append_only();
GRANT UPDATE, DELETE ON audit_auditevent TO app_web, app_worker, app_notify, app_payout;
"""
TABLE = "audit_auditevent"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, BACK),
        switch_on(TABLE),
        policy(TABLE, "adds", "app_web, app_worker, app_notify, app_payout", "true", "INSERT"),
        policy(TABLE, "staff", "app_web", "programme_id = ANY ((SELECT app_programmes())::bigint[])", "SELECT"),
        policy(TABLE, "advisor", "app_web", "advisor_id = (SELECT app_advisor())", "SELECT"),
    ]
