"""What a guardian answers is shown by what is kept, as every answer with help is; and it is that guardian's."""

import django.db.models.deletion
from django.db import migrations, models

from survivor_engagement.common.rowsecurity import STAFF, of_same_programme, policy

EVENT, ME = "records_consentevent", "(SELECT app_user())"
# The one who decides on a paper that came late need not be one who writes answers of guardians down.
CONFIRMED = f"""{STAFF.format(column="programme_id")} AND authority = 'guardian' AND by_id = {ME} AND state IN ('given',
    'renewed') AND app_holds(programme_id, '{{programme_manager,safeguarding_lead}}') AND EXISTS (
    SELECT 1 FROM records_waitingpaper w WHERE w.evidence_id = {EVENT}.evidence_id AND w.state = 'confirmed'
    AND w.decided_by_id = {ME})"""  # noqa: S608 - tables of ours
OF_THE_GUARDIAN = """
ALTER TABLE records_evidence ADD CONSTRAINT evidence_guardian_of_the_child FOREIGN KEY
    (guardian_id, advisor_id, programme_id) REFERENCES records_guardian (id, advisor_id, programme_id);
CREATE FUNCTION consent_evidence_of_who_said_it() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF (SELECT e.guardian_id FROM records_evidence e WHERE e.id = NEW.evidence_id) IS DISTINCT FROM NEW.guardian_id THEN
        RAISE EXCEPTION 'the evidence is of who said it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_evidence_of_who_said_it BEFORE INSERT ON records_consentevent
    FOR EACH ROW WHEN (NEW.evidence_id IS NOT NULL) EXECUTE FUNCTION consent_evidence_of_who_said_it();
"""
OF_THE_GUARDIAN_BACK = """
DROP TRIGGER consent_evidence_of_who_said_it ON records_consentevent;
DROP FUNCTION consent_evidence_of_who_said_it();
ALTER TABLE records_evidence DROP CONSTRAINT evidence_guardian_of_the_child;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0013_guardians")]
    operations = [
        migrations.AddField(
            "evidence",
            "guardian",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.guardian"
            ),
        ),
        migrations.RunSQL(OF_THE_GUARDIAN, OF_THE_GUARDIAN_BACK),
        of_same_programme("records_evidence", "guardian_id", "records_guardian"),
        policy(EVENT, "guardians_paper_confirmed", "app_web", CONFIRMED, "INSERT"),
    ]
