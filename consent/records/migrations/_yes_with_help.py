"""A yes is in a way that is enough, and shown by what is kept: functions and policies of `evidence_is_asked_for`."""

from survivor_engagement.common.rowsecurity import ADVISOR, ASSIGNED_HERE, JOB, PARTNER, STAFF, WORKERS, policy

# The same table as `catalogue.WAYS_ENOUGH`.
IN_WRITING = "'drawn_on_screen', 'typed_name', 'mark_or_thumbprint', 'paper_signed'"
WAYS = f"""
CREATE FUNCTION consent_ways_enough(floor text) RETURNS text[] LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT CASE floor
    WHEN 'any' THEN ARRAY[{IN_WRITING}, 'spoken_witnessed', 'spoken_recorded', 'message_reply', 'own']
    WHEN 'spoken_or_signed' THEN ARRAY[{IN_WRITING}, 'spoken_witnessed', 'spoken_recorded']
    WHEN 'signed_or_recorded' THEN ARRAY[{IN_WRITING}, 'spoken_recorded']
    WHEN 'signed_or_witnessed' THEN ARRAY[{IN_WRITING}, 'spoken_witnessed']
    ELSE ARRAY[]::text[] END $$;

CREATE FUNCTION consent_way_is_enough(way text, purpose text, place bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce(way = ANY (consent_ways_enough(p.evidence_floor)), false)
    AND coalesce(way = ANY (consent_ways_enough(coalesce(nullif((
        SELECT l.evidence_floor FROM notices_purposelimit l
        WHERE l.programme_id = place AND l.purpose_id = purpose ORDER BY l.id DESC LIMIT 1), ''), 'any'))), false)
   FROM notices_purpose p WHERE p.code = purpose $$;

-- One file for two people: asked past the wall, because nobody sees all evidence. It says yes or no and nothing more.
CREATE FUNCTION consent_same_file(sums text[], her bigint, place bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM records_evidence v WHERE v.programme_id = place AND v.advisor_id <> her
    AND v.file_id IS NOT NULL AND v.kind <> 'typed_name'
    AND (v.sha256 = ANY (sums) OR v.original_sha256 <> '' AND v.original_sha256 = ANY (sums))) $$;
"""  # noqa: S608 - ways of ours
WAYS_BACK = """
DROP FUNCTION consent_same_file(text[], bigint, bigint); DROP FUNCTION consent_way_is_enough(text, text, bigint);
DROP FUNCTION consent_ways_enough(text);
"""
HAS_EVIDENCE = """
CREATE FUNCTION consent_with_help(said records_consentevent, v records_evidence) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE waits records_waitingpaper%ROWTYPE; here xid8 := pg_current_xact_id();
BEGIN
    IF said.method IN ('own', 'message_reply', 'told_to_staff') OR v.id IS NULL
       OR NOT (v.asked_alone AND v.attested) THEN
        RAISE EXCEPTION 'nobody says yes for her' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF v.captured_at <> said.effective_at THEN
        RAISE EXCEPTION 'what shows a yes was taken when she said it' USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO waits FROM records_waitingpaper w WHERE w.evidence_id = v.id;
    IF FOUND THEN
        IF waits.state <> 'confirmed' OR waits.decided_in IS DISTINCT FROM here
           OR waits.decided_by_id IS DISTINCT FROM said.by_id OR waits.said_at <> said.effective_at THEN
            RAISE EXCEPTION 'this paper counts when a second person has confirmed it' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF v.written_in IS DISTINCT FROM here OR v.entered_by_id IS DISTINCT FROM said.by_id THEN
        RAISE EXCEPTION 'a yes is entered with what shows it, by who was there' USING ERRCODE = 'check_violation';
    ELSIF v.file_id IS NOT NULL AND consent_same_file(
            array_remove(ARRAY[v.sha256, v.original_sha256]::text[], ''), v.advisor_id, v.programme_id)
       OR v.kind IN ('paper_signed', 'mark_or_thumbprint')
          AND said.effective_at < said.recorded_at - interval '14 days' THEN
        RAISE EXCEPTION 'this paper needs a second person' USING ERRCODE = 'check_violation';
    END IF;
    IF v.kind IN ('mark_or_thumbprint', 'spoken_witnessed') AND NOT EXISTS (
        SELECT 1 FROM records_attendance a WHERE a.evidence_id = v.id AND a.role = 'witness') THEN
        RAISE EXCEPTION 'a yes in this way has a witness' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT v.collector_languages @> ARRAY[v.language, v.spoken_in]::varchar[] AND NOT EXISTS (
        SELECT 1 FROM records_attendance a WHERE a.evidence_id = v.id AND a.role = 'interpreter') THEN
        RAISE EXCEPTION 'who does not speak her language has an interpreter' USING ERRCODE = 'check_violation';
    END IF;
END $$;

-- The same yes, to the same words until the same day, after a pause or with limits of hers: nothing new is allowed.
CREATE FUNCTION consent_only_narrower(said records_consentevent) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.record_id = said.record_id AND e.opens
    AND (e.text_id, e.valid_until, e.method) = (said.text_id, said.valid_until, said.method)
    AND e.evidence_id IS NOT DISTINCT FROM said.evidence_id) $$;

CREATE FUNCTION consent_event_evidence() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE v records_evidence%ROWTYPE;
BEGIN
    IF NEW.evidence_id IS NOT NULL THEN
        SELECT * INTO v FROM records_evidence e WHERE e.id = NEW.evidence_id;
        IF NOT FOUND OR (v.advisor_id, v.programme_id, v.kind, v.sha256, v.language, v.script_id) IS DISTINCT FROM
           (NEW.advisor_id, NEW.programme_id, NEW.method, NEW.evidence_sha256, NEW.language, NEW.text_id) THEN
            RAISE EXCEPTION 'the evidence is of this answer' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.state NOT IN ('given', 'renewed') THEN RETURN NEW; END IF;
    IF consent_way_is_enough(NEW.method, NEW.purpose_id, NEW.programme_id) IS NOT TRUE
       AND NOT consent_only_narrower(NEW) THEN
        RAISE EXCEPTION 'a yes to this is said in another way' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id AND a.user_id = NEW.by_id) THEN
        IF NEW.evidence_id IS NULL AND NEW.method NOT IN ('own', 'message_reply') THEN
            RAISE EXCEPTION 'a yes in this way is shown by what is kept' USING ERRCODE = 'check_violation';
        END IF;
    ELSE
        PERFORM consent_with_help(NEW, v);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_event_evidence BEFORE INSERT ON records_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_evidence();
"""
HAS_EVIDENCE_BACK = """
DROP TRIGGER consent_event_evidence ON records_consentevent; DROP FUNCTION consent_event_evidence();
DROP FUNCTION consent_with_help(records_consentevent, records_evidence);
DROP FUNCTION consent_only_narrower(records_consentevent);
"""
EVENT, EVIDENCE, ATTENDANCE = "records_consentevent", "records_evidence", "records_attendance"
PAPER, LOOK = "records_waitingpaper", "records_tolookat"
ME = "(SELECT app_user())"
HERE = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}"
IN_PROGRAMME = STAFF.format(column="programme_id")
HELPS = "app_holds(programme_id, '{programme_manager,facilitator,safeguarding_lead}')"
TWO = "app_holds(programme_id, '{programme_manager,safeguarding_lead}')"
LEAD = "app_holds(programme_id, '{safeguarding_lead}')"
SHOWN_BY = f"""EXISTS (SELECT 1 FROM {EVIDENCE} v WHERE v.id = {EVENT}.evidence_id
    AND v.advisor_id = {EVENT}.advisor_id AND v.programme_id = {EVENT}.programme_id AND v.kind = {EVENT}.method
    AND v.sha256 = {EVENT}.evidence_sha256)"""  # noqa: S608 - tables of ours
ANSWERS = f"""by_id = {ME} AND authority <> 'guardian' AND (state = 'deferred' OR state IN ('given', 'renewed')
    AND method NOT IN ('own', 'message_reply', 'told_to_staff') AND {SHOWN_BY})"""
ENTERED = f"entered_by_id = {ME} AND kind NOT IN ('own', 'message_reply')"
RAISED = f"raised_by_id = {ME}"
OF_HERS = ADVISOR.format(column="advisor_id")
OF_THE_JOB = JOB.format(column="programme_id")
OF_ITS_EVIDENCE = f"FROM {EVIDENCE} v WHERE v.id = {ATTENDANCE}.evidence_id"
THROUGH = f"EXISTS (SELECT 1 {OF_ITS_EVIDENCE})"
THROUGH_MINE = f"EXISTS (SELECT 1 {OF_ITS_EVIDENCE} AND v.entered_by_id = {ME})"


def policies():
    return [
        policy(EVENT, "staff_answers", "app_web", f"{IN_PROGRAMME} AND {HELPS} AND {ANSWERS}", "INSERT"),
        policy(EVENT, "partner_answers", "app_web", f"{HERE} AND {ANSWERS}", "INSERT"),
        policy(EVIDENCE, "staff", "app_web", f"{IN_PROGRAMME} AND (entered_by_id = {ME} OR {TWO})", "SELECT"),
        policy(EVIDENCE, "staff_enters", "app_web", f"{IN_PROGRAMME} AND {HELPS} AND {ENTERED}", "INSERT"),
        policy(EVIDENCE, "partner", "app_web", f"{HERE} AND entered_by_id = {ME}", "SELECT"),
        policy(EVIDENCE, "partner_enters", "app_web", f"{HERE} AND {ENTERED}", "INSERT"),
        policy(EVIDENCE, "job", WORKERS, OF_THE_JOB, "SELECT"),
        policy(EVIDENCE, "advisor", "app_web", OF_HERS, "SELECT"),
        policy(
            EVIDENCE, "advisor_inserts", "app_web", f"{OF_HERS} AND entered_by_id = {ME} AND kind = 'typed_name'",
            "INSERT",
        ),
        policy(ATTENDANCE, "with_evidence", "app_web", THROUGH, "SELECT"),
        policy(ATTENDANCE, "with_own_evidence", "app_web", THROUGH_MINE, "INSERT"),
        policy(ATTENDANCE, "job", WORKERS, OF_THE_JOB, "SELECT"),
        policy(PAPER, "staff", "app_web", f"{IN_PROGRAMME} AND (entered_by_id = {ME} OR {TWO})", "SELECT"),
        policy(PAPER, "staff_enters", "app_web", f"{IN_PROGRAMME} AND {HELPS} AND entered_by_id = {ME}", "INSERT"),
        policy(PAPER, "second_person", "app_web", f"{IN_PROGRAMME} AND {TWO}", "UPDATE"),
        policy(PAPER, "partner", "app_web", f"{HERE} AND entered_by_id = {ME}", "SELECT"),
        policy(PAPER, "partner_enters", "app_web", f"{HERE} AND entered_by_id = {ME}", "INSERT"),
        policy(PAPER, "job", WORKERS, OF_THE_JOB, "SELECT"),
        policy(PAPER, "advisor", "app_web", OF_HERS, "SELECT"),
        policy(LOOK, "staff", "app_web", f"{IN_PROGRAMME} AND ({RAISED} OR {LEAD})", "SELECT"),
        policy(LOOK, "staff_raises", "app_web", f"{IN_PROGRAMME} AND raised_by_id = {ME}", "INSERT"),
        policy(LOOK, "staff_looks", "app_web", f"{IN_PROGRAMME} AND {LEAD}", "UPDATE"),
        policy(LOOK, "partner", "app_web", f"{HERE} AND {RAISED}", "SELECT"),
        policy(LOOK, "partner_raises", "app_web", f"{HERE} AND raised_by_id = {ME}", "INSERT"),
        policy(LOOK, "job", WORKERS, OF_THE_JOB, "SELECT"),
        policy(LOOK, "advisor", "app_web", OF_HERS, "SELECT"),
    ]  # fmt: skip
