"""How answers were counted before they were a chain: what `chain_is_kept` goes back to."""

COUNTED_BEFORE = """
CREATE OR REPLACE FUNCTION consent_event_counted() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE words record;
BEGIN
    PERFORM 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an answer belongs to an advisor within reach' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(max(e.seq), 0) + 1 INTO NEW.seq FROM records_consentevent e
        WHERE e.advisor_id = NEW.advisor_id AND e.programme_id = NEW.programme_id;
    NEW.recorded_at := clock_timestamp();
    IF NEW.effective_at = statement_timestamp() THEN NEW.effective_at := NEW.recorded_at; END IF;
    IF NEW.effective_at > NEW.recorded_at + interval '2 minutes' THEN
        RAISE EXCEPTION 'an answer cannot lie in the future' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.effective_at < NEW.recorded_at - interval '15 minutes' AND NEW.late_reason = '' THEN
        RAISE EXCEPTION 'an answer entered late says why' USING ERRCODE = 'check_violation';
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
