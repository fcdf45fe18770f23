"""Who may be asked to a meeting for adults: whoever is one at the moment, and not only when she was enrolled."""

from django.db import migrations

WRITTEN, COMPUTED = "a.age_band = ''under_18''", "identity_age_band(a.id, statement_timestamp()) <> ''adult''"
INSTEAD = """
DO $$ DECLARE words text := pg_get_functiondef('engagements_participation_rules()'::regprocedure);
BEGIN
    IF position('%(before)s' IN words) = 0 THEN
        RAISE EXCEPTION 'the rules of participation are written otherwise';
    END IF;
    EXECUTE replace(words, '%(before)s', '%(after)s');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0013_live_stops"), ("identity", "0024_ages")]
    operations = [
        migrations.RunSQL(
            INSTEAD % {"before": WRITTEN, "after": COMPUTED}, INSTEAD % {"before": COMPUTED, "after": WRITTEN}
        )
    ]
