"""What the database refuses when an answer is added: functions and triggers of the migration `chain_is_kept`."""

from consent.records.migrations._before import COUNTED_BEFORE

ANSWERS = "'refused', 'deferred', 'given'"
STOPS = "'withdrawn', 'revoked', 'invalidated'"
# The same table as `moves.MAY_FOLLOW`.
MOVES = f"""
CREATE FUNCTION consent_may_follow(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT CASE before
    WHEN '' THEN after IN ('requested', {ANSWERS}, 'paused')
    WHEN 'requested' THEN after IN ({ANSWERS}, 'paused', 'invalidated')
    WHEN 'deferred' THEN after IN ('requested', {ANSWERS}, 'paused', 'invalidated')
    WHEN 'refused' THEN after IN ('requested', 'given', 'invalidated')
    WHEN 'given' THEN after IN ('renewed', 'paused', {STOPS})
    WHEN 'renewed' THEN after IN ('renewed', 'paused', {STOPS})
    WHEN 'expired' THEN after IN ('requested', {ANSWERS}, 'paused', {STOPS})
    WHEN 'paused' THEN after IN ('given', {STOPS})
    WHEN 'withdrawn' THEN after IN ('requested', 'given', 'invalidated')
    WHEN 'revoked' THEN after IN ('requested', 'refused', 'given', 'withdrawn', 'invalidated')
    WHEN 'invalidated' THEN after IN ('requested', {ANSWERS})
    ELSE false END $$;
"""
MOVES_BACK = "DROP FUNCTION consent_may_follow(text, text);"
# The lock on the advisor's row makes her answers come one after the other. A gate that holds the same row (FOR SHARE)
# makes a stop wait until what the gate allowed is done.
COUNTED = """
CREATE OR REPLACE FUNCTION consent_event_counted() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE words record; head record; stood record; before text := '';
BEGIN
    PERFORM 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an answer belongs to an advisor within reach' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT e.seq, e.hash, e.recorded_at INTO head FROM records_consentevent e
        WHERE e.advisor_id = NEW.advisor_id AND e.programme_id = NEW.programme_id ORDER BY e.seq DESC LIMIT 1;
    IF NEW.seq IS DISTINCT FROM coalesce(head.seq, 0) + 1
       OR NEW.prev_hash IS DISTINCT FROM coalesce(head.hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'an answer is added at the end of the chain' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.recorded_at > clock_timestamp() OR NEW.recorded_at < clock_timestamp() - interval '1 minute'
       OR NEW.recorded_at <= coalesce(head.recorded_at, '-infinity') THEN
        RAISE EXCEPTION 'an answer is recorded now' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.effective_at > NEW.recorded_at + interval '2 minutes' THEN
        RAISE EXCEPTION 'an answer cannot lie in the future' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.effective_at < NEW.recorded_at - interval '15 minutes' AND NEW.late_reason = '' THEN
        RAISE EXCEPTION 'an answer entered late says why' USING ERRCODE = 'check_violation';
    END IF;
    SELECT e.state, e.valid_until, e.effective_at, e.opens INTO stood FROM records_consentevent e
        WHERE e.record_id = NEW.record_id AND e.effective_at <= NEW.effective_at
        ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1;
    IF FOUND THEN
        before := CASE WHEN stood.opens AND stood.valid_until <= NEW.effective_at THEN 'expired' ELSE stood.state END;
    END IF;
    IF NOT consent_may_follow(before, NEW.state) THEN
        RAISE EXCEPTION 'this answer does not follow from the one before' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'requested' AND before IN ('refused', 'withdrawn', 'revoked')
       AND NEW.effective_at < stood.effective_at + interval '90 days'
       AND NOT EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id AND a.user_id = NEW.by_id) THEN
        RAISE EXCEPTION 'nobody is asked again for 90 days after a no' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.text_id IS NOT NULL THEN
        SELECT i.purpose_id, t.programme_id, t.language, t.sha256, n.state INTO words
            FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
            JOIN notices_notice n ON n.id = i.notice_id WHERE t.id = NEW.text_id;
        IF words.state IS NULL OR words.state = 'draft' OR (words.purpose_id, words.programme_id, words.language,
           words.sha256) IS DISTINCT FROM (NEW.purpose_id, NEW.programme_id, NEW.language, NEW.text_sha256) THEN
            RAISE EXCEPTION 'an answer is to the words that were shown' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""
COUNTED_BACK = COUNTED_BEFORE
# One row says what an event is an answer to; the event says it once more, and the two never differ.
SAME_RECORD = """
ALTER TABLE records_consentrecord ADD CONSTRAINT consent_record_whole
    UNIQUE (id, advisor_id, programme_id, purpose_id, scope_key, authority);
ALTER TABLE records_consentevent ADD CONSTRAINT consent_event_of_its_record
    FOREIGN KEY (record_id, advisor_id, programme_id, purpose_id, scope_key, authority)
    REFERENCES records_consentrecord (id, advisor_id, programme_id, purpose_id, scope_key, authority);
ALTER TABLE records_consentrecord
    ADD COLUMN basis_kind varchar(10) GENERATED ALWAYS AS ('ask') STORED,
    ADD CONSTRAINT consent_record_purpose_is_asked FOREIGN KEY (purpose_id, basis_kind)
        REFERENCES notices_purpose (code, basis_kind);
"""
SAME_RECORD_BACK = """
ALTER TABLE records_consentevent DROP CONSTRAINT consent_event_of_its_record;
ALTER TABLE records_consentrecord DROP COLUMN basis_kind, DROP CONSTRAINT consent_record_whole;
"""
SERVING = "app_web, app_worker, app_notify, app_payout"
KEPT = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON records_consentrecord FROM {SERVING};
CREATE TRIGGER records_consentrecord_no_change BEFORE UPDATE OR DELETE ON records_consentrecord
    FOR EACH ROW EXECUTE FUNCTION consent_is_append_only();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON records_brokenhistory FROM app_web, app_notify, app_payout;
REVOKE DELETE, TRUNCATE ON records_brokenhistory FROM app_worker;
"""
KEPT_BACK = """
DROP TRIGGER records_consentrecord_no_change ON records_consentrecord;
"""
# Which no it was stands in the log of the gate and is read by nobody who serves: a column without a right to read it.
# Django does not know the column, so it never asks for it.
REASONS = """
ALTER TABLE records_consentcheck ADD COLUMN reasons text[] NOT NULL DEFAULT '{}';
REVOKE SELECT ON records_consentcheck FROM app_web, app_worker, app_notify, app_payout;
GRANT SELECT (id, programme_id, purpose_id, scope_key, moment, by_id, at, asked_count, allowed_count, advisor_ids,
    event_ids) ON records_consentcheck TO app_web, app_worker, app_notify, app_payout;
"""
REASONS_BACK = """
ALTER TABLE records_consentcheck DROP COLUMN reasons;
REVOKE SELECT (id, programme_id, purpose_id, scope_key, moment, by_id, at, asked_count, allowed_count, advisor_ids,
    event_ids) ON records_consentcheck FROM app_web, app_worker, app_notify, app_payout;
GRANT SELECT ON records_consentcheck TO app_web, app_worker, app_notify, app_payout;
"""
