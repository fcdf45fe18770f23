"""What a facilitator of a partner sees of groups, and that nobody sits in a group of a programme she was never in."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, for_partners, policy, protect

KEYS = """
ALTER TABLE groups_groupassignment
    ADD CONSTRAINT assignment_to_group_of_programme FOREIGN KEY (group_id, programme_id)
        REFERENCES groups_advisorygroup (id, programme_id),
    ADD CONSTRAINT assignment_of_role_of_programme FOREIGN KEY (assignment_id, programme_id)
        REFERENCES programmes_roleassignment (id, programme_id);
CREATE FUNCTION groups_only_partners_are_assigned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.group_id, NEW.assignment_id, NEW.starts_at)
        IS DISTINCT FROM (OLD.group_id, OLD.assignment_id, OLD.starts_at) THEN
        RAISE EXCEPTION 'an assignment is ended, never moved' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM programmes_roleassignment r
                   WHERE r.id = NEW.assignment_id AND r.partner_id IS NOT NULL) THEN
        RAISE EXCEPTION 'only facilitators of partners are assigned to groups' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_partners_are_assigned BEFORE INSERT OR UPDATE ON groups_groupassignment
    FOR EACH ROW EXECUTE FUNCTION groups_only_partners_are_assigned();
REVOKE DELETE ON groups_groupassignment FROM app_web, app_worker, app_notify, app_payout;
"""
KEYS_BACK = """
GRANT DELETE ON groups_groupassignment TO app_web, app_worker, app_notify, app_payout;
DROP TRIGGER only_partners_are_assigned ON groups_groupassignment; DROP FUNCTION groups_only_partners_are_assigned();
ALTER TABLE groups_groupassignment DROP CONSTRAINT assignment_of_role_of_programme,
    DROP CONSTRAINT assignment_to_group_of_programme;
"""
ASSIGNED = """
CREATE FUNCTION app_assigned_groups() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT g.group_id), '{}') FROM groups_groupassignment g
   JOIN programmes_roleassignment r ON r.id = g.assignment_id
   JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = app_user() AND u.is_active AND r.partner_id IS NOT NULL
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
     AND g.starts_at <= statement_timestamp() AND (g.ends_at IS NULL OR g.ends_at > statement_timestamp()) $$;

CREATE OR REPLACE FUNCTION app_assigned_advisors() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(DISTINCT m.advisor_id), '{}') FROM groups_groupmembership m
   WHERE m.group_id = ANY (app_assigned_groups()) AND m.ends_on IS NULL $$;
"""
ASSIGNED_BACK = """
CREATE OR REPLACE FUNCTION app_assigned_advisors() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$ SELECT '{}'::bigint[] $$;
DROP FUNCTION app_assigned_groups();
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0004_assignments"), ("identity", "0008_belonging")]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(ASSIGNED, ASSIGNED_BACK),
        *protect("groups_groupassignment"),
        for_partners("groups_groupassignment", "group_id", "groups", "SELECT"),
        for_partners("groups_advisorygroup", "id", "groups", "SELECT"),
        policy(
            "groups_advisorygroup",
            "partner_locks",  # a row is locked by whoever adds a member or plans a meeting
            "app_web",
            "programme_id = ANY ((SELECT app_partner_programmes())::bigint[]) "
            "AND id = ANY ((SELECT app_assigned_groups())::bigint[])",
            "UPDATE",
        ),
        for_partners("groups_terms", "group_id", "groups", "SELECT"),
        migrations.RunSQL(
            "CREATE POLICY partner_selects ON groups_termstext FOR SELECT TO app_web USING (EXISTS ("
            "SELECT 1 FROM groups_terms t WHERE t.id = terms_id "
            "AND t.programme_id = ANY ((SELECT app_partner_programmes())::bigint[]) "
            "AND t.group_id = ANY ((SELECT app_assigned_groups())::bigint[])))",
            "DROP POLICY partner_selects ON groups_termstext",
        ),
        for_partners("groups_groupmembership", "group_id", "groups"),
        belongs("groups_groupmembership"),
    ]
