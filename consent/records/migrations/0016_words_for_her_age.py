"""An answer is to words for whoever gave it: a child answers to those for her age, all others to those for adults."""

from django.db import migrations

EVENT = "records_consentevent"
# Her age is told for now, so what is learnt late is measured by her age now; what was said before she came of age, to
# the words for those who are nearly adults. A pause that is lifted, and limits of hers, leave the
# words as they were.
FOR_HER_AGE = f"""
CREATE FUNCTION consent_words_for_her_age() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE has text; fits text[] := ARRAY['text', 'easy_read'];
BEGIN
    SELECT t.form INTO has FROM notices_noticetext t WHERE t.id = NEW.text_id;
    IF NEW.authority = 'assent' THEN
        fits := ARRAY[CASE identity_age_band(NEW.advisor_id, statement_timestamp())
            WHEN 'adult' THEN 'band_15_17' WHEN '15_17' THEN 'band_15_17' WHEN '12_14' THEN 'band_12_14'
            ELSE 'band_6_11' END];
    END IF;
    IF has = ANY (fits) THEN RETURN NEW; END IF;
    IF NEW.state IN ('given', 'renewed') AND consent_only_narrower(NEW) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'an answer is to words for the age of whoever gives it' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER words_for_her_age BEFORE INSERT ON {EVENT} FOR EACH ROW WHEN (NEW.text_id IS NOT NULL)
    EXECUTE FUNCTION consent_words_for_her_age();
"""  # noqa: S608 - names of ours
FOR_HER_AGE_BACK = f"DROP TRIGGER words_for_her_age ON {EVENT}; DROP FUNCTION consent_words_for_her_age();"


class Migration(migrations.Migration):
    dependencies = [("records", "0015_not_clear_yet"), ("notices", "0011_reading_forms")]
    operations = [migrations.RunSQL(FOR_HER_AGE, FOR_HER_AGE_BACK)]
