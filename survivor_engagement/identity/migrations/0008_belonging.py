"""Which programmes an advisor ever belonged to: every row about her names one of these, by a key of two columns.

And who works for a partner: a programme in which somebody holds roles of a partner only is no longer among those whose
rows she sees; it is among `app_partner_programmes`, and each table says what of it hangs on the groups assigned to her.
"""

import django.db.models.deletion
from django.db import migrations, models

from survivor_engagement.common.rowsecurity import belongs, for_partners, hers_to_read, policy, protect
from survivor_engagement.identity.migrations._partners import BACK, FUNCTIONS

TABLE = "identity_belonging"
# Written by the database when somebody is enrolled, and by nobody else.
ENROLLED = """
REVOKE INSERT, UPDATE, DELETE ON identity_belonging FROM app_web, app_worker, app_notify, app_payout;
CREATE FUNCTION identity_belongs_once_enrolled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO identity_belonging (advisor_id, programme_id) VALUES (NEW.advisor_id, NEW.programme_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER belongs_once_enrolled AFTER INSERT ON identity_enrolment
    FOR EACH ROW EXECUTE FUNCTION identity_belongs_once_enrolled();
CREATE FUNCTION identity_enrolment_stays_hers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an enrolment is ended, never moved' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER enrolment_stays_hers BEFORE UPDATE OF advisor_id, programme_id ON identity_enrolment FOR EACH ROW
    WHEN ((NEW.advisor_id, NEW.programme_id) IS DISTINCT FROM (OLD.advisor_id, OLD.programme_id))
    EXECUTE FUNCTION identity_enrolment_stays_hers();
INSERT INTO identity_belonging (advisor_id, programme_id)
    SELECT advisor_id, programme_id FROM identity_enrolment ON CONFLICT DO NOTHING;
"""
ENROLLED_BACK = """
DROP TRIGGER enrolment_stays_hers ON identity_enrolment; DROP FUNCTION identity_enrolment_stays_hers();
DROP TRIGGER belongs_once_enrolled ON identity_enrolment; DROP FUNCTION identity_belongs_once_enrolled();
GRANT INSERT, UPDATE, DELETE ON identity_belonging TO app_web, app_worker, app_notify, app_payout;
"""
HERSELF = "id = (SELECT app_advisor())"


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_joined_on"), ("programmes", "0005_independent_and_partners")]
    operations = [
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "advisor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("advisor", "programme"), name="belonging_once")],
            },
        ),
        migrations.RunSQL(ENROLLED, ENROLLED_BACK),
        *protect(TABLE),
        policy(TABLE, "advisor", "app_web", "advisor_id = (SELECT app_advisor())", "SELECT"),
        belongs("identity_safecontact"),
        belongs("identity_revealrequest"),
        migrations.RunSQL(FUNCTIONS, BACK),
        for_partners(TABLE, "advisor_id", "advisors", "SELECT"),
        for_partners("identity_enrolment", "advisor_id", "advisors", "SELECT"),
        for_partners("identity_safecontact", "advisor_id", "advisors"),
        *(
            for_partners("identity_revealrequest", "advisor_id", "advisors", command)
            for command in ("SELECT", "INSERT", "UPDATE")
        ),
        policy("identity_advisor", "partner", "app_web", "id = ANY ((SELECT app_assigned_advisors())::bigint[])"),
        *hers_to_read("identity_enrolment"),
        *hers_to_read("identity_safecontact"),
        migrations.RunSQL(
            "DROP POLICY advisor ON identity_advisor", policy("identity_advisor", "advisor", "app_web", HERSELF).sql
        ),
        policy("identity_advisor", "advisor", "app_web", HERSELF, "SELECT"),
        policy("identity_advisor", "advisor_updates", "app_web", HERSELF, "UPDATE"),
    ]
