"""A first no sets the same in motion as a stop, where a yes to the same question was said before it, in any voice."""

from django.db import migrations

RULE = """
CREATE OR REPLACE FUNCTION effects_of_a_stop() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = NEW.event_id AND e.advisor_id = NEW.advisor_id
       AND e.programme_id = NEW.programme_id AND (
           e.state IN ('paused', 'withdrawn', 'revoked', 'invalidated') OR {first_no})) THEN
        RAISE EXCEPTION 'only a stop sets something in motion' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FIRST_NO = """e.state = 'refused' AND EXISTS (SELECT 1 FROM records_consentevent y
               WHERE y.advisor_id = e.advisor_id AND y.programme_id = e.programme_id AND y.purpose_id = e.purpose_id
                 AND y.scope_key = e.scope_key AND y.opens)"""


class Migration(migrations.Migration):
    dependencies = [("effects", "0004_every_voice")]
    operations = [migrations.RunSQL(RULE.format(first_no=FIRST_NO), RULE.format(first_no="false"))]
