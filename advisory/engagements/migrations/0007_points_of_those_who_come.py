"""Points for the agenda come from those who come to the meeting, five from one person at most."""

from django.db import migrations, models
from django.db.models import Q

from survivor_engagement.common.rowsecurity import policy

ASKED = "engagement_id = ANY ((SELECT app_my_engagements())::bigint[]) AND added_by_advisor"
COMING = """added_by_advisor AND EXISTS (SELECT 1 FROM engagements_participation p
    WHERE p.engagement_id = engagements_agendaitem.engagement_id AND p.advisor_id = (SELECT app_advisor())
      AND p.reply = 'accepted' AND p.withdrew_at IS NULL)"""
TABLE = "engagements_agendaitem"

STAY = """
CREATE FUNCTION engagements_points_stay_counted() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.points_added < OLD.points_added THEN
        RAISE EXCEPTION 'points that were added stay counted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER points_stay_counted BEFORE UPDATE OF points_added ON engagements_participation
    FOR EACH ROW EXECUTE FUNCTION engagements_points_stay_counted();
"""
STAY_BACK = (
    "DROP TRIGGER points_stay_counted ON engagements_participation; DROP FUNCTION engagements_points_stay_counted();"
)


class Migration(migrations.Migration):
    dependencies = [("engagements", "0006_a_no_is_not_overwritten")]
    operations = [
        migrations.AddField(
            "participation", "points_added", models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
        ),
        migrations.AddConstraint(
            "participation",
            models.CheckConstraint(condition=Q(points_added__lte=5), name="participation_few_points_of_one_person"),
        ),
        migrations.RunSQL(STAY, STAY_BACK),
        migrations.RunSQL(
            f"DROP POLICY advisor_adds ON {TABLE}", policy(TABLE, "advisor_adds", "app_web", ASKED, "INSERT").sql
        ),
        policy(TABLE, "advisor_adds", "app_web", COMING, "INSERT"),
    ]
