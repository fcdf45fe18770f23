"""A check question is asked in words for her age, as the questions are: a child answers no other, nor an adult hers."""

from django.db import migrations

ANSWER = "records_checkanswer"
# Only as it is written first: what was not clear to her stays hers to clear when she has grown.
FOR_HER_AGE = f"""
CREATE FUNCTION consent_check_for_her_age() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM notices_checkquestion q WHERE q.id = NEW.question_id AND q.form =
        CASE identity_age_band(NEW.advisor_id, statement_timestamp())
            WHEN 'adult' THEN 'text' WHEN '15_17' THEN 'band_15_17' WHEN '12_14' THEN 'band_12_14'
            ELSE 'band_6_11' END) THEN
        RAISE EXCEPTION 'a check question is in words for the age of whoever answers' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_for_her_age BEFORE INSERT ON {ANSWER} FOR EACH ROW EXECUTE FUNCTION consent_check_for_her_age();
"""  # noqa: S608 - names of ours
FOR_HER_AGE_BACK = f"DROP TRIGGER check_for_her_age ON {ANSWER}; DROP FUNCTION consent_check_for_her_age();"


class Migration(migrations.Migration):
    dependencies = [("records", "0017_let_end"), ("notices", "0015_children_are_told")]
    operations = [migrations.RunSQL(FOR_HER_AGE, FOR_HER_AGE_BACK)]
