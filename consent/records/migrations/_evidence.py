"""What the database refuses of evidence, and of a yes without it: functions and triggers of `evidence_is_asked_for`."""

# Which transaction wrote a row: a column that Django does not know and nobody can choose.
WRITTEN_IN = """
ALTER TABLE records_evidence ADD COLUMN written_in xid8 NOT NULL DEFAULT pg_current_xact_id();
ALTER TABLE records_waitingpaper ADD COLUMN decided_in xid8;
"""
WRITTEN_IN_BACK = """
ALTER TABLE records_waitingpaper DROP COLUMN decided_in;
ALTER TABLE records_evidence DROP COLUMN written_in;
"""
KEPT = """
CREATE FUNCTION consent_evidence_kept() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    NEW.written_in := pg_current_xact_id();
    NEW.entered_at := statement_timestamp();
    IF NEW.file_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM files_storedfile f WHERE f.id = NEW.file_id
        AND f.advisor_id = NEW.advisor_id AND f.programme_id = NEW.programme_id AND f.kind = 'evidence'
        AND f.state = 'kept' AND f.key_class = 'care' AND f.sha256 = NEW.sha256) THEN
        RAISE EXCEPTION 'the evidence is not the file that is kept of her' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.script_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notices_noticetext t
        WHERE t.id = NEW.script_id AND t.language = NEW.language) THEN
        RAISE EXCEPTION 'the words were read in their own language' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_evidence_kept BEFORE INSERT ON records_evidence
    FOR EACH ROW EXECUTE FUNCTION consent_evidence_kept();
"""
KEPT_BACK = "DROP TRIGGER consent_evidence_kept ON records_evidence; DROP FUNCTION consent_evidence_kept();"
WHO_WAS_THERE = """
CREATE FUNCTION consent_attendance_fits() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE v records_evidence%ROWTYPE;
BEGIN
    SELECT * INTO v FROM records_evidence e WHERE e.id = NEW.evidence_id;
    IF NOT FOUND OR v.written_in IS DISTINCT FROM pg_current_xact_id() THEN
        RAISE EXCEPTION 'who was there is said with the evidence' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM programmes_roleassignment r
        WHERE r.user_id = NEW.person_id AND r.programme_id = NEW.programme_id AND r.starts_at <= statement_timestamp()
        AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())) THEN
        RAISE EXCEPTION 'somebody of this programme, or somebody from outside' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.role = 'supporter' THEN RETURN NEW; END IF;
    IF NEW.person_id IS NOT DISTINCT FROM v.entered_by_id THEN
        RAISE EXCEPTION 'nobody is witness or interpreter of what she enters' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT (v.language = ANY (NEW.languages) AND v.spoken_in = ANY (NEW.languages)) THEN
        RAISE EXCEPTION 'a witness or interpreter understands what was said' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.role = 'interpreter' AND NOT (NEW.languages && v.collector_languages) THEN
        RAISE EXCEPTION 'an interpreter shares a language with who asks' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.role = 'witness' AND v.kind IN ('mark_or_thumbprint', 'spoken_witnessed')
       AND (NEW.from_at > v.talk_from OR NEW.until_at < v.talk_until) IS NOT FALSE THEN
        RAISE EXCEPTION 'a witness is there all through the talk' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_attendance_fits BEFORE INSERT ON records_attendance
    FOR EACH ROW EXECUTE FUNCTION consent_attendance_fits();
"""
WHO_WAS_THERE_BACK = """
DROP TRIGGER consent_attendance_fits ON records_attendance; DROP FUNCTION consent_attendance_fits();
"""
SERVING = "app_web, app_worker, app_notify, app_payout"
ADDED_ONLY = "".join(
    f"""
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {SERVING};
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION consent_is_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION consent_is_append_only();
"""
    for table in ("records_evidence", "records_attendance")
)
ADDED_ONLY_BACK = "".join(
    f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_no_change ON {table};"
    for table in ("records_evidence", "records_attendance")
)
# Decided once, by a second person; what was entered stays as it is.
DECIDED = """
CREATE FUNCTION consent_paper_decided() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF OLD.state <> 'waiting' OR to_jsonb(NEW) - 'state' - 'decided_by_id' - 'decided_at' - 'decided_in'
       <> to_jsonb(OLD) - 'state' - 'decided_by_id' - 'decided_at' - 'decided_in' THEN
        RAISE EXCEPTION 'a paper is decided on once, and stays what it was' USING ERRCODE = 'check_violation';
    END IF;
    IF current_user = 'app_web' AND NEW.decided_by_id IS DISTINCT FROM app_user() THEN
        RAISE EXCEPTION 'who decides says so in her own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    NEW.decided_in := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER consent_paper_decided BEFORE UPDATE ON records_waitingpaper
    FOR EACH ROW EXECUTE FUNCTION consent_paper_decided();
CREATE FUNCTION consent_not_decided_yet() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF TG_TABLE_NAME = 'records_waitingpaper' AND (to_jsonb(NEW) ->> 'state' <> 'waiting'
       OR to_jsonb(NEW) ->> 'decided_in' IS NOT NULL) OR TG_TABLE_NAME = 'records_tolookat'
       AND to_jsonb(NEW) ->> 'outcome' <> '' THEN
        RAISE EXCEPTION 'what nobody has seen yet is not decided' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_not_decided_yet BEFORE INSERT ON records_waitingpaper
    FOR EACH ROW EXECUTE FUNCTION consent_not_decided_yet();
CREATE TRIGGER consent_not_decided_yet BEFORE INSERT ON records_tolookat
    FOR EACH ROW EXECUTE FUNCTION consent_not_decided_yet();
CREATE FUNCTION consent_looked_at() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF OLD.outcome <> '' OR to_jsonb(NEW) - 'outcome' - 'looked_by_id' - 'looked_at'
       <> to_jsonb(OLD) - 'outcome' - 'looked_by_id' - 'looked_at' THEN
        RAISE EXCEPTION 'looked at once, and it stays what it was' USING ERRCODE = 'check_violation';
    END IF;
    IF current_user = 'app_web' AND NEW.looked_by_id IS DISTINCT FROM app_user() THEN
        RAISE EXCEPTION 'who looks says so in her own name' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_looked_at BEFORE UPDATE ON records_tolookat
    FOR EACH ROW EXECUTE FUNCTION consent_looked_at();
REVOKE DELETE, TRUNCATE ON records_waitingpaper, records_tolookat FROM app_web, app_worker, app_notify, app_payout;
"""
DECIDED_BACK = """
DROP TRIGGER consent_not_decided_yet ON records_tolookat;
DROP TRIGGER consent_not_decided_yet ON records_waitingpaper; DROP FUNCTION consent_not_decided_yet();
DROP TRIGGER consent_looked_at ON records_tolookat; DROP FUNCTION consent_looked_at();
DROP TRIGGER consent_paper_decided ON records_waitingpaper; DROP FUNCTION consent_paper_decided();
"""
