"""What was promised after a stop belongs to the question: the thing may stand on the yes of another voice."""

from django.db import migrations

# The stop is about the same person, purpose and scope in the same programme as the record under which it is promised.
EVERY_VOICE = """
CREATE OR REPLACE FUNCTION effects_one_record() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (
            SELECT 1 FROM records_consentevent e JOIN records_consentrecord r
            ON (r.advisor_id, r.programme_id, r.purpose_id, r.scope_key)
             = (e.advisor_id, e.programme_id, e.purpose_id, e.scope_key)
            WHERE e.id = NEW.event_id AND r.id = NEW.record_id)
       OR NEW.use_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM effects_use u WHERE u.id = NEW.use_id AND u.record_id = NEW.record_id) THEN
        RAISE EXCEPTION 'an effect, its stop and its thing are of one question' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ONE_RECORD = """
CREATE OR REPLACE FUNCTION effects_one_record() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = NEW.event_id AND e.record_id = NEW.record_id)
       OR NEW.use_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM effects_use u WHERE u.id = NEW.use_id AND u.record_id = NEW.record_id) THEN
        RAISE EXCEPTION 'an effect, its stop and its thing are of one record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("effects", "0003_of_one_programme"), ("records", "0019_spoken_for_without_a_gap")]
    operations = [migrations.RunSQL(EVERY_VOICE, ONE_RECORD)]
