"""No yes lasts longer than its notice says, the catalogue allows and the programme has limited itself to."""

from django.db import migrations

# The same as `ends.end_of_yes`, past the wall, because not everybody who writes an answer down reads every limit: it
# tells a moment and nothing of anybody.
LONGEST = """
CREATE FUNCTION consent_longest_until(words bigint, said_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT least(
        ((said_at AT TIME ZONE g.timezone)::date + make_interval(months => least(i.months, p.max_months)::integer)
            )::date::timestamp AT TIME ZONE g.timezone,
        said_at + make_interval(hours => 24 * p.max_days),
        said_at + make_interval(hours => 24 * (SELECT l.max_days FROM notices_purposelimit l
            WHERE l.programme_id = i.programme_id AND l.purpose_id = i.purpose_id ORDER BY l.id DESC LIMIT 1)))
    FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
    JOIN notices_purpose p ON p.code = i.purpose_id JOIN programmes_programme g ON g.id = i.programme_id
    WHERE t.id = words $$;
"""
# What only narrows what stood keeps its end, also where the programme has shortened the time since. Two hours are let
# pass: the tables of time zones of the database and of Python may be of different years, and a yes is not lost by that.
LASTS = """
CREATE FUNCTION consent_event_lasts() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF coalesce(NEW.valid_until <= consent_longest_until(NEW.text_id, NEW.effective_at) + interval '2 hours', false)
       OR consent_only_narrower(NEW) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a yes does not last longer than was said' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER consent_event_lasts BEFORE INSERT ON records_consentevent
    FOR EACH ROW WHEN (NEW.state IN ('given', 'renewed')) EXECUTE FUNCTION consent_event_lasts();
"""
BACK = """
DROP TRIGGER consent_event_lasts ON records_consentevent; DROP FUNCTION consent_event_lasts();
DROP FUNCTION consent_longest_until(bigint, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0020_time_to_think"), ("notices", "0015_children_are_told")]
    operations = [migrations.RunSQL(LONGEST + LASTS, BACK)]
