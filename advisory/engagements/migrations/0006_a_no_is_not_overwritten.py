"""Whoever said no, or took her yes back before the start, did not come. That she did come after all is written down by
a programme manager who did not plan the meeting: attendance makes pay due, and one person alone must not make it.
"""

from django.db import migrations

RULE = """
CREATE FUNCTION engagements_a_no_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE meeting engagements_engagement;
BEGIN
    SELECT * INTO meeting FROM engagements_engagement WHERE id = NEW.engagement_id;
    IF NEW.reply <> 'declined' AND NOT (NEW.withdrew_at IS NOT NULL AND NEW.withdrew_at < meeting.starts_at) THEN
        RETURN NEW;
    END IF;
    IF NEW.recorded_by_id IS NULL OR NEW.recorded_by_id IS NOT DISTINCT FROM meeting.planned_by_id OR NOT EXISTS (
        SELECT 1 FROM programmes_roleassignment r WHERE r.user_id = NEW.recorded_by_id
          AND r.programme_id = NEW.programme_id AND r.role = 'programme_manager'
          AND r.starts_at <= statement_timestamp()
          AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())) THEN
        RAISE EXCEPTION 'she said no; a programme manager who did not plan the meeting may write that she came'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_no_stays BEFORE UPDATE OF attendance ON engagements_participation
    FOR EACH ROW WHEN (NEW.attendance IN ('attended', 'partly') AND NEW.attendance <> OLD.attendance)
    EXECUTE FUNCTION engagements_a_no_stays();
"""
RULE_BACK = "DROP TRIGGER a_no_stays ON engagements_participation; DROP FUNCTION engagements_a_no_stays();"


class Migration(migrations.Migration):
    dependencies = [("engagements", "0005_writers_of_risk_notes"), ("programmes", "0001_tables")]
    operations = [migrations.RunSQL(RULE, RULE_BACK)]
