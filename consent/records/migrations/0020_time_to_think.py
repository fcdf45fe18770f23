"""Time to think runs from the yes that began what stands, and not from a second yes, a limit or the end of a pause."""

from django.db import migrations

# A yes begins anew after anything that is no yes, after a yes that had ended, and after one to words that do not count
# any more (`oldest`) where its own do. A pause begins nothing: what rests was thought over before.
BEGAN = """
CREATE FUNCTION consent_yes_began(which bigint, said_at timestamptz, oldest integer) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    RETURN (SELECT max(y.effective_at) FROM (
        SELECT e.effective_at, e.opens AND coalesce(NOT lag(e.opens) OVER said
            OR lag(e.valid_until) OVER said <= e.effective_at
            OR coalesce(n.major, 0) >= coalesce(oldest, 0)
               AND lag(coalesce(n.major, 0)) OVER said < coalesce(oldest, 0), true) AS begins
        FROM records_consentevent e LEFT JOIN notices_noticetext t ON t.id = e.text_id
        LEFT JOIN notices_noticeitem i ON i.id = t.item_id LEFT JOIN notices_notice n ON n.id = i.notice_id
        WHERE e.record_id = which AND e.effective_at <= said_at AND e.state <> 'paused'
        WINDOW said AS (ORDER BY e.effective_at, e.opens DESC, e.seq)) y WHERE y.begins);
END $$;
"""
# For pages: the gate knows the hours already, and asks for the beginning alone.
UNTIL = """
CREATE FUNCTION consent_thinks_until(which bigint, said_at timestamptz, purpose text, place bigint)
RETURNS timestamptz LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE to_think integer; oldest integer;
BEGIN
    SELECT greatest(p.reflection_hours, (
        SELECT l.reflection_hours FROM notices_purposelimit l
        WHERE l.programme_id = place AND l.purpose_id = p.code ORDER BY l.id DESC LIMIT 1))
        INTO to_think FROM notices_purpose p WHERE p.code = purpose;
    IF to_think IS NULL OR to_think = 0 THEN RETURN NULL; END IF;
    SELECT max(o.oldest_major) INTO oldest FROM notices_oldestwords o
        WHERE o.programme_id = place AND o.purpose_id = purpose AND o.from_at <= statement_timestamp();
    RETURN consent_yes_began(which, said_at, oldest) + make_interval(hours => to_think);
END $$;
"""
BACK = """
DROP FUNCTION consent_thinks_until(bigint, timestamptz, text, bigint);
DROP FUNCTION consent_yes_began(bigint, timestamptz, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0019_spoken_for_without_a_gap"), ("notices", "0015_children_are_told")]
    operations = [migrations.RunSQL(BEGAN + UNTIL, BACK)]
