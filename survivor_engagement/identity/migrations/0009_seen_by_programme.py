"""Each advisor carries the programmes she belongs to, for the policies alone: no row of another table is read to know
who sees her. The column is no field of the model and nobody who serves may read it, because it tells where else she is.
"""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import policy
from survivor_engagement.identity.migrations._partners import ADVISOR_JOB_BEFORE, ADVISOR_STAFF_BEFORE

SERVING = "app_web, app_worker, app_notify, app_payout"
READ = "id, public_id, code, user_id, first_programme_id, age_band, language, status, joined_on"
COLUMN = """
ALTER TABLE identity_advisor ADD COLUMN belongs_to bigint[] NOT NULL DEFAULT '{}';
UPDATE identity_advisor a SET belongs_to = ARRAY(
    SELECT b.programme_id FROM identity_belonging b WHERE b.advisor_id = a.id ORDER BY b.programme_id);
CREATE FUNCTION identity_belongs_to() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE identity_advisor SET belongs_to = belongs_to || NEW.programme_id
    WHERE id = NEW.advisor_id AND NEW.programme_id <> ALL (belongs_to);
    RETURN NULL;
END $$;
CREATE TRIGGER belongs_to AFTER INSERT ON identity_belonging FOR EACH ROW EXECUTE FUNCTION identity_belongs_to();
"""
HIDDEN = f"""
REVOKE SELECT, INSERT, UPDATE ON identity_advisor FROM {SERVING}, app_vault;
GRANT SELECT ({READ}), INSERT ({READ}), UPDATE ({READ}) ON identity_advisor TO {SERVING};
GRANT SELECT ({READ}) ON identity_advisor TO app_vault;
"""
COLUMN_BACK = f"""
DROP TRIGGER belongs_to ON identity_belonging; DROP FUNCTION identity_belongs_to();
ALTER TABLE identity_advisor DROP COLUMN belongs_to;
GRANT SELECT, INSERT, UPDATE ON identity_advisor TO {SERVING};
GRANT SELECT ON identity_advisor TO app_vault;
"""
# Whoever enrols somebody writes her row first and her enrolment after it; until then her first programme counts.
STAFF = (
    "belongs_to && (SELECT app_programmes())::bigint[] "
    "OR first_programme_id = ANY ((SELECT app_programmes())::bigint[])"
)
JOB = "belongs_to @> ARRAY[(SELECT app_job_programme())]"
PARTNER = "(SELECT app_partner_programmes()) <> '{}' AND id = ANY ((SELECT app_assigned_advisors())::bigint[])"
PARTNER_BEFORE = "id = ANY ((SELECT app_assigned_advisors())::bigint[])"
WORKERS = "app_worker, app_notify, app_payout"


def instead(name: str, roles: str, rule: str, before: str) -> list[migrations.RunSQL]:
    drop = f"DROP POLICY {name} ON identity_advisor"
    return [
        migrations.RunSQL(drop, policy("identity_advisor", name, roles, before).sql),
        policy("identity_advisor", name, roles, rule),
    ]


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_belonging")]
    operations = [
        migrations.RunSQL(COLUMN + HIDDEN, COLUMN_BACK),
        *instead("staff", "app_web", STAFF, ADVISOR_STAFF_BEFORE),
        *instead("job", WORKERS, JOB, ADVISOR_JOB_BEFORE),
        *instead("partner", "app_web", PARTNER, PARTNER_BEFORE),
        migrations.AddIndex(
            "enrolment",
            models.Index(
                fields=["programme", "advisor"], include=("starts_on", "ends_on"), name="enrolment_in_programme"
            ),
        ),
    ]
