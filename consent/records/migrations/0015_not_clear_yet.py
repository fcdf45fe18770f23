"""What is not clear to her yet: only she says so, and only she says that it is clear now."""

from django.db import migrations, models
from django.db.models import Q

from survivor_engagement.common.rowsecurity import ADVISOR, policy

TABLE = "records_checkanswer"
SHE_ALONE = f"""
CREATE FUNCTION consent_clear_to_her() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF current_user IN ('app_web', 'app_worker', 'app_notify', 'app_payout')
       AND NEW.advisor_id IS DISTINCT FROM app_advisor() THEN
        RAISE EXCEPTION 'whether it is clear to her she says herself' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.outcome = 'understood' OR ROW(NEW.id, NEW.advisor_id, NEW.programme_id,
           NEW.question_id, NEW.at) IS DISTINCT FROM ROW(OLD.id, OLD.advisor_id, OLD.programme_id, OLD.question_id,
           OLD.at)) THEN
        RAISE EXCEPTION 'nothing else of it changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION consent_unclear_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF OLD.outcome = 'not_yet' AND current_user IN ('app_web', 'app_worker', 'app_notify', 'app_payout')
       AND OLD.advisor_id IS DISTINCT FROM app_erasing() THEN
        RAISE EXCEPTION 'what is not clear to her yet stays until she says so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER unclear_stays BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION consent_unclear_stays();
CREATE TRIGGER clear_to_her BEFORE INSERT OR UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION consent_clear_to_her();
"""
SHE_ALONE_BACK = f"""
DROP TRIGGER unclear_stays ON {TABLE}; DROP FUNCTION consent_unclear_stays();
DROP TRIGGER clear_to_her ON {TABLE}; DROP FUNCTION consent_clear_to_her();
"""
OUTCOMES = [("understood", "understood"), ("explained", "explained again"), ("not_yet", "not clear yet")]
WISHES = [
    ("", "nothing more"), ("another_day", "another day"), ("another_person", "by somebody, in their own words"),
    ("another_form", "to listen to, or with pictures"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("records", "0014_guardians_answer_with_help")]
    operations = [
        migrations.RemoveConstraint("checkanswer", "check_answer_outcome_known"),
        migrations.AlterField("checkanswer", "outcome", models.CharField(choices=OUTCOMES, max_length=10)),
        migrations.AddField(
            "checkanswer", "wish", models.CharField(blank=True, choices=WISHES, default="", max_length=15)
        ),
        migrations.AddConstraint(
            "checkanswer",
            models.CheckConstraint(
                condition=Q(outcome__in=["understood", "explained"], wish="")
                | Q(outcome="not_yet", wish__in=["another_day", "another_person", "another_form"]),
                name="check_answer_outcome_known",
            ),
        ),
        migrations.AddIndex(
            "checkanswer",
            models.Index(fields=["programme", "advisor"], condition=Q(outcome="not_yet"), name="not_clear_yet"),
        ),
        migrations.RunSQL(SHE_ALONE, SHE_ALONE_BACK),
        policy(TABLE, "advisor_says", "app_web", ADVISOR.format(column="advisor_id"), "UPDATE"),
    ]
