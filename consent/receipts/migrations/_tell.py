"""What a receipt says has happened has happened: a yes stood until its end, or nothing of a stop is left to do."""

# A no has a report only where a yes to the same question was said before it (`effects_of_a_stop`).
TRUE = """
CREATE OR REPLACE FUNCTION receipts_tell_what_is() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NEW.about = 'ended' AND NOT EXISTS (
        SELECT 1 FROM records_consentevent e WHERE e.id = NEW.event_id AND e.opens AND e.valid_until > e.recorded_at
        AND e.valid_until <= clock_timestamp() AND e.id = (
            SELECT s.id FROM records_consentevent s WHERE s.record_id = e.record_id
            AND s.recorded_at <= e.valid_until AND s.effective_at <= e.valid_until
            ORDER BY s.effective_at DESC, s.opens, s.seq DESC LIMIT 1)) THEN
        RAISE EXCEPTION 'this yes did not end by itself' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.about = 'done' AND NOT EXISTS (
        SELECT 1 FROM effects_stopreport r JOIN records_consentevent e ON e.id = r.event_id
        WHERE r.event_id = NEW.event_id AND r.finished_at IS NOT NULL AND e.state IN ({states})) THEN
        RAISE EXCEPTION 'not all is done after this stop' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
