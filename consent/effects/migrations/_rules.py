"""What the database refuses about uses and effects: functions and triggers of the migration `rules`."""

SERVING = "app_web, app_worker, app_notify, app_payout"
# A use needs a yes that stood when it began: of the same record, the one that counted at that moment, not over.
# To who has not answered about somebody else's no, nothing new is given (companies through which people are paid are
# left out: what is earned must reach her).
USES = """
CREATE FUNCTION effects_use_stands_on_a_yes() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE stood record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.gone_at IS NOT NULL OR ROW(NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.record_id, NEW.event_id,
           NEW.kind, NEW.thing, NEW.since) IS DISTINCT FROM ROW(OLD.public_id, OLD.advisor_id, OLD.programme_id,
           OLD.record_id, OLD.event_id, OLD.kind, OLD.thing, OLD.since) THEN
            RAISE EXCEPTION 'of a use only the place changes, and that it went' USING ERRCODE = 'restrict_violation';
        END IF;
    ELSE
        IF NOT EXISTS (SELECT 1 FROM records_consentrecord r WHERE r.id = NEW.record_id
                       AND r.advisor_id = NEW.advisor_id AND r.programme_id = NEW.programme_id) THEN
            RAISE EXCEPTION 'a use is of the one who said yes' USING ERRCODE = 'check_violation';
        END IF;
        SELECT e.id, e.opens, e.valid_until INTO stood FROM records_consentevent e
            WHERE e.record_id = NEW.record_id AND e.effective_at <= NEW.since
            ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1;
        IF NOT FOUND OR stood.id IS DISTINCT FROM NEW.event_id OR stood.opens IS NOT TRUE
           OR stood.valid_until <= NEW.since OR NEW.since > clock_timestamp() + interval '2 minutes' THEN
            RAISE EXCEPTION 'a use stands on a yes that stood when it began' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.gone_at IS NULL AND NEW.place IN ('partner', 'outside_sender') AND NEW.place_ref <> ''
       AND (TG_OP = 'INSERT' OR ROW(NEW.place, NEW.place_ref) IS DISTINCT FROM ROW(OLD.place, OLD.place_ref))
       AND effects_is_silent(NEW.programme_id, NEW.place, NEW.place_ref) THEN
        RAISE EXCEPTION 'nothing new goes to who does not answer' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION effects_is_silent(programme bigint, its_place text, its_ref text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (
    SELECT 1 FROM effects_withdrawaleffect f JOIN effects_use u ON u.id = f.use_id
    WHERE f.programme_id = programme AND u.place = its_place AND u.place_ref = its_ref
      AND f.asked_at <= clock_timestamp() - interval '21 days'
      AND (f.done_at IS NULL OR f.proof = 'asked_no_answer')) $$;
CREATE TRIGGER use_stands_on_a_yes BEFORE INSERT OR UPDATE ON effects_use
    FOR EACH ROW EXECUTE FUNCTION effects_use_stands_on_a_yes();
"""
USES_BACK = """
DROP TRIGGER use_stands_on_a_yes ON effects_use;
DROP FUNCTION effects_use_stands_on_a_yes(); DROP FUNCTION effects_is_silent(bigint, text, text);
"""
EFFECTS = """
CREATE FUNCTION effects_of_a_stop() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = NEW.event_id AND e.advisor_id = NEW.advisor_id
       AND e.programme_id = NEW.programme_id AND e.state IN ('paused', 'withdrawn', 'revoked', 'invalidated')) THEN
        RAISE EXCEPTION 'only a stop sets something in motion' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_of_a_stop BEFORE INSERT ON effects_stopreport
    FOR EACH ROW EXECUTE FUNCTION effects_of_a_stop();
CREATE TRIGGER effect_of_a_stop BEFORE INSERT ON effects_withdrawaleffect
    FOR EACH ROW EXECUTE FUNCTION effects_of_a_stop();
CREATE FUNCTION effects_one_record() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.id = NEW.event_id AND e.record_id = NEW.record_id)
       OR NEW.use_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM effects_use u WHERE u.id = NEW.use_id AND u.record_id = NEW.record_id) THEN
        RAISE EXCEPTION 'an effect, its stop and its thing are of one record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER effect_one_record BEFORE INSERT ON effects_withdrawaleffect
    FOR EACH ROW EXECUTE FUNCTION effects_one_record();
CREATE FUNCTION effects_promise_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF ROW(NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.event_id, NEW.record_id, NEW.part, NEW.code, NEW.use_id,
           NEW.due_at)
       IS DISTINCT FROM ROW(OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.event_id, OLD.record_id, OLD.part,
           OLD.code, OLD.use_id, OLD.due_at) THEN
        RAISE EXCEPTION 'what was promised, and by when, does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.done_at IS NOT NULL AND (NEW.done_at, NEW.proof) IS DISTINCT FROM (OLD.done_at, OLD.proof)
       OR OLD.told_her_at IS NOT NULL AND NEW.told_her_at IS DISTINCT FROM OLD.told_her_at
       OR OLD.asked_at IS NOT NULL AND NEW.asked_at IS DISTINCT FROM OLD.asked_at THEN
        RAISE EXCEPTION 'what was done stays done' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER effect_promise_stays BEFORE UPDATE ON effects_withdrawaleffect
    FOR EACH ROW EXECUTE FUNCTION effects_promise_stays();
"""
EFFECTS_BACK = """
DROP TRIGGER effect_promise_stays ON effects_withdrawaleffect; DROP FUNCTION effects_promise_stays();
DROP TRIGGER effect_one_record ON effects_withdrawaleffect; DROP FUNCTION effects_one_record();
DROP TRIGGER effect_of_a_stop ON effects_withdrawaleffect;
DROP TRIGGER report_of_a_stop ON effects_stopreport; DROP FUNCTION effects_of_a_stop();
"""
TABLES = ("effects_use", "effects_stopreport", "effects_withdrawaleffect")
KEPT = "".join(f"REVOKE DELETE, TRUNCATE ON {table} FROM {SERVING};" for table in TABLES)
KEPT_BACK = "".join(f"GRANT DELETE ON {table} TO {SERVING};" for table in TABLES)
