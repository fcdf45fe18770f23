"""Short sentences, each with a picture beside it. The database counts: each line has one, and there are no others."""

from django.db import migrations, models

PARTS = ("question", "lead", "yes_means", "no_means", "if_you_change_your_mind")
KNOWN = (
    "person", "two_people", "speech", "pen", "microphone", "camera", "phone", "calendar", "lock", "stop_hand", "money",
    "question", "paper", "tick", "cross",
)  # fmt: skip
FIT = f"""
CREATE FUNCTION notices_pictures_fit() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE part text; beside jsonb;
BEGIN
    IF NEW.form <> 'easy_read' THEN
        IF NEW.pictures <> '{{}}'::jsonb THEN
            RAISE EXCEPTION 'pictures stand beside short sentences' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.pictures - '{{{",".join(PARTS)}}}'::text[] <> '{{}}'::jsonb THEN
        RAISE EXCEPTION 'pictures stand beside words' USING ERRCODE = 'check_violation';
    END IF;
    FOREACH part IN ARRAY '{{{",".join(PARTS)}}}'::text[] LOOP
        beside := NEW.pictures -> part;
        IF beside IS NULL OR jsonb_typeof(beside) <> 'array' OR jsonb_array_length(beside) <>
               coalesce(array_length(string_to_array(to_jsonb(NEW) ->> part, E'\\n'), 1), 0)
           OR NOT '{{{",".join(KNOWN)}}}'::text[] @> ARRAY(SELECT jsonb_array_elements_text(beside)) THEN
            RAISE EXCEPTION 'each short sentence has a picture that is known' USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER pictures_fit BEFORE INSERT OR UPDATE ON notices_noticetext
    FOR EACH ROW EXECUTE FUNCTION notices_pictures_fit();
"""
FIT_BACK = "DROP TRIGGER pictures_fit ON notices_noticetext; DROP FUNCTION notices_pictures_fit();"


class Migration(migrations.Migration):
    dependencies = [("notices", "0011_reading_forms")]
    operations = [
        migrations.AddField("noticetext", "pictures", models.JSONField(blank=True, default=dict)),
        migrations.RunSQL(FIT, FIT_BACK),
    ]
