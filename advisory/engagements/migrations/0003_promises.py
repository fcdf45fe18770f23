"""What the database promises of meetings: their order, what must stand before people are asked, places and hours."""

from django.db import migrations

ORDER = """
CREATE FUNCTION engagements_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'scheduled'), ('scheduled', 'held'),
            ('held', 'closed'), ('draft', 'cancelled'), ('scheduled', 'cancelled')) THEN
        RAISE EXCEPTION 'a meeting does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'draft' AND ROW(NEW.programme_id, NEW.group_id, NEW.kind, NEW.starts_at, NEW.ends_at,
            NEW.prep_minutes, NEW.debrief_minutes, NEW.answer_by, NEW.level)
        IS DISTINCT FROM ROW(OLD.programme_id, OLD.group_id, OLD.kind, OLD.starts_at, OLD.ends_at,
            OLD.prep_minutes, OLD.debrief_minutes, OLD.answer_by, OLD.level) THEN
        RAISE EXCEPTION 'people were asked to this meeting, so its time and pay stay'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'draft' AND NEW.state = 'scheduled' AND NOT (
        NEW.support_person <> ''
        AND EXISTS (SELECT 1 FROM groups_advisorygroup g WHERE g.id = NEW.group_id AND g.state = 'active')
        AND EXISTS (SELECT 1 FROM engagements_risknote r WHERE r.engagement_id = NEW.id AND r.state = 'approved')
        AND EXISTS (SELECT 1 FROM engagements_agendaitem a WHERE a.engagement_id = NEW.id)
        AND EXISTS (SELECT 1 FROM engagements_linkedservice l JOIN referrals_helpservice s ON s.id = l.service_id
                    WHERE l.engagement_id = NEW.id AND s.listed AND s.verified_on >= current_date - 91)) THEN
        RAISE EXCEPTION 'a meeting is scheduled when its support, risk note, agenda and help services stand'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER engagement_moves BEFORE UPDATE ON engagements_engagement
    FOR EACH ROW EXECUTE FUNCTION engagements_moves();

CREATE FUNCTION engagements_starts_as_draft() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NEW.state <> 'draft' THEN
        RAISE EXCEPTION 'a meeting starts as a draft' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER engagement_starts_as_draft BEFORE INSERT ON engagements_engagement
    FOR EACH ROW EXECUTE FUNCTION engagements_starts_as_draft();
"""
ORDER_BACK = """
DROP TRIGGER engagement_starts_as_draft ON engagements_engagement; DROP FUNCTION engagements_starts_as_draft();
DROP TRIGGER engagement_moves ON engagements_engagement; DROP FUNCTION engagements_moves();
"""

STAYS = """
CREATE FUNCTION engagements_approved_note_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF OLD.state = 'approved' AND NEW.state = 'approved' AND ROW(NEW.text, NEW.level, NEW.approved_by_id)
        IS DISTINCT FROM ROW(OLD.text, OLD.level, OLD.approved_by_id) THEN
        RAISE EXCEPTION 'a changed risk note waits for approval again' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_note_stays BEFORE UPDATE ON engagements_risknote
    FOR EACH ROW EXECUTE FUNCTION engagements_approved_note_stays();

CREATE FUNCTION engagements_shared_minutes_stay() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF OLD.state = 'shared' THEN
        RAISE EXCEPTION 'shared minutes stay as they are; write a new version' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER shared_minutes_stay BEFORE UPDATE OR DELETE ON engagements_minutes
    FOR EACH ROW EXECUTE FUNCTION engagements_shared_minutes_stay();

CREATE FUNCTION engagements_her_point_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF OLD.added_by_advisor AND (TG_OP = 'DELETE' OR NEW.text <> OLD.text OR NOT NEW.added_by_advisor) THEN
        RAISE EXCEPTION 'what an advisor put on the agenda stays there' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER her_point_stays BEFORE UPDATE OR DELETE ON engagements_agendaitem
    FOR EACH ROW EXECUTE FUNCTION engagements_her_point_stays();
"""
STAYS_BACK = """
DROP TRIGGER her_point_stays ON engagements_agendaitem; DROP FUNCTION engagements_her_point_stays();
DROP TRIGGER shared_minutes_stay ON engagements_minutes; DROP FUNCTION engagements_shared_minutes_stay();
DROP TRIGGER approved_note_stays ON engagements_risknote; DROP FUNCTION engagements_approved_note_stays();
"""

# Locks: first the advisor (by number), then the meeting; so the last place and the same hour are given once. Asked by
# the action before it writes, for its kind sentence, and by the trigger, for whoever would write without asking.
PLACES = """
CREATE FUNCTION engagements_may_come(about bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE asked engagements_participation; meeting engagements_engagement;
BEGIN
    SELECT * INTO asked FROM engagements_participation WHERE id = about;
    IF asked.id IS NULL OR NOT (asked.advisor_id = app_advisor() OR asked.programme_id = ANY (app_programmes())
        OR app_advisor() IS NULL AND app_user() IS NULL) THEN
        RETURN 'unknown';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('engagements_may_come'), asked.advisor_id::int);
    SELECT * INTO meeting FROM engagements_engagement WHERE id = asked.engagement_id FOR NO KEY UPDATE;
    IF meeting.state <> 'scheduled' THEN RETURN 'not_open'; END IF;
    IF meeting.places IS NOT NULL AND meeting.places <= (
        SELECT count(*) FROM engagements_participation p WHERE p.engagement_id = meeting.id AND p.id <> asked.id
          AND p.reply = 'accepted' AND p.withdrew_at IS NULL) THEN
        RETURN 'full';
    END IF;
    IF EXISTS (SELECT 1 FROM engagements_participation p JOIN engagements_engagement e ON e.id = p.engagement_id
               WHERE p.advisor_id = asked.advisor_id AND p.id <> asked.id AND p.reply = 'accepted'
                 AND p.withdrew_at IS NULL AND e.state IN ('scheduled', 'held')
                 AND e.starts_at < meeting.ends_at AND e.ends_at > meeting.starts_at) THEN
        RETURN 'same_hours';
    END IF;
    RETURN 'yes';
END $$;

CREATE FUNCTION engagements_participation_rules() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE meeting engagements_engagement; verdict text;
BEGIN
    SELECT * INTO meeting FROM engagements_engagement WHERE id = NEW.engagement_id;
    IF TG_OP = 'INSERT' THEN
        IF meeting.kind <> 'consultation' AND EXISTS (
            SELECT 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id AND a.age_band = 'under_18') THEN
            RAISE EXCEPTION 'this kind of meeting is for adults' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.engagement_id, NEW.programme_id, NEW.advisor_id)
        IS DISTINCT FROM ROW(OLD.engagement_id, OLD.programme_id, OLD.advisor_id) THEN
        RAISE EXCEPTION 'an invitation keeps its person and its meeting' USING ERRCODE = 'restrict_violation';
    END IF;
    IF app_advisor() = OLD.advisor_id AND ROW(NEW.attendance, NEW.minutes_present, NEW.recorded_at, NEW.recorded_by_id)
        IS DISTINCT FROM ROW(OLD.attendance, OLD.minutes_present, OLD.recorded_at, OLD.recorded_by_id) THEN
        RAISE EXCEPTION 'attendance is recorded by those who held the meeting' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.attendance <> OLD.attendance AND meeting.state NOT IN ('held', 'closed') THEN
        RAISE EXCEPTION 'attendance is recorded when the meeting was held' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.reply = 'accepted' AND OLD.reply <> 'accepted' THEN
        verdict := engagements_may_come(NEW.id);
        IF verdict <> 'yes' THEN
            RAISE EXCEPTION 'she cannot be expected: %', verdict USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER participation_rules BEFORE INSERT OR UPDATE ON engagements_participation
    FOR EACH ROW EXECUTE FUNCTION engagements_participation_rules();
"""
PLACES_BACK = """
DROP TRIGGER participation_rules ON engagements_participation; DROP FUNCTION engagements_participation_rules();
DROP FUNCTION engagements_may_come(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0002_row_security")]
    operations = [
        migrations.RunSQL(ORDER, ORDER_BACK),
        migrations.RunSQL(STAYS, STAYS_BACK),
        migrations.RunSQL(PLACES, PLACES_BACK),
    ]
