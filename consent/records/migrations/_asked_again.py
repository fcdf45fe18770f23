"""What the database refuses of a yes that we asked for, and of a check question that was read aloud to her."""

# The same as `asked_again.rests_at_once`. A yes and its pause are one statement, so both are there when it has ended.
# As the owner: whoever adds a yes need not see what had been said.
RESTS = """
CREATE FUNCTION consent_rests_after_a_no() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE last timestamptz; stood record;
BEGIN
    IF EXISTS (SELECT 1 FROM records_consentevent e WHERE e.record_id = NEW.record_id AND e.seq < NEW.seq
               AND e.effective_at = NEW.effective_at AND NOT e.opens) THEN
        RETURN NULL;  -- it stands anyway
    END IF;
    IF NEW.effective_at < NEW.recorded_at - interval '15 minutes' THEN
        SELECT max(e.effective_at) INTO last FROM records_consentevent e
            WHERE e.record_id = NEW.record_id AND e.effective_at <= NEW.effective_at
              AND e.state IN ('refused', 'withdrawn', 'revoked');
        IF last IS NOT NULL AND NOT EXISTS (SELECT 1 FROM records_consentevent e
                WHERE e.record_id = NEW.record_id AND e.seq < NEW.seq AND e.opens AND e.effective_at > last
                  AND e.effective_at <= NEW.effective_at AND e.late_reason = '')
           AND NOT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.record_id = NEW.record_id
                AND e.state = 'paused' AND e.seq = NEW.seq + 1 AND e.effective_at = NEW.effective_at) THEN
            RAISE EXCEPTION 'a yes that comes late over a no rests' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.evidence_id IS NULL
       OR (SELECT e.her_wish FROM records_evidence e WHERE e.id = NEW.evidence_id) IS NOT FALSE
       OR EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id AND a.user_id = NEW.by_id) THEN
        RETURN NULL;
    END IF;
    SELECT e.opens, e.valid_until INTO stood FROM records_consentevent e
        WHERE e.record_id = NEW.record_id AND e.seq < NEW.seq AND e.effective_at <= NEW.effective_at
        ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1;
    IF FOUND AND stood.opens AND stood.valid_until > NEW.effective_at THEN RETURN NULL; END IF;
    SELECT max(e.effective_at) INTO last FROM records_consentevent e
        WHERE e.record_id = NEW.record_id AND e.effective_at <= NEW.effective_at
          AND e.effective_at > NEW.effective_at - interval '90 days'
          AND (e.state IN ('refused', 'withdrawn') OR e.state = 'revoked' AND NEW.authority <> 'guardian');
    IF last IS NULL OR EXISTS (
        SELECT 1 FROM records_consentevent e JOIN identity_advisor a ON a.id = e.advisor_id
            LEFT JOIN records_evidence v ON v.id = e.evidence_id
        WHERE e.record_id = NEW.record_id AND e.seq < NEW.seq AND e.opens AND e.effective_at > last
          AND e.effective_at <= NEW.effective_at AND (e.by_id = a.user_id OR v.her_wish)) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM records_consentevent e WHERE e.record_id = NEW.record_id AND e.state = 'paused'
                   AND e.seq = NEW.seq + 1 AND e.effective_at = NEW.effective_at) THEN
        RAISE EXCEPTION 'a yes that was asked for within 90 days of a no rests' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_rests_after_a_no AFTER INSERT ON records_consentevent
    FOR EACH ROW WHEN (NEW.opens) EXECUTE FUNCTION consent_rests_after_a_no();
"""
RESTS_BACK = """
DROP TRIGGER consent_rests_after_a_no ON records_consentevent; DROP FUNCTION consent_rests_after_a_no();
"""
CLEAR_TO_HER = """
CREATE OR REPLACE FUNCTION consent_clear_to_her() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF current_user IN ('app_web', 'app_worker', 'app_notify', 'app_payout')
       AND NEW.advisor_id IS DISTINCT FROM app_advisor() %(and_not)s THEN
        RAISE EXCEPTION 'whether it is clear to her she says herself' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.outcome = 'understood' %(changed)s OR ROW(NEW.id, NEW.advisor_id, NEW.programme_id,
           NEW.question_id, NEW.at) IS DISTINCT FROM ROW(OLD.id, OLD.advisor_id, OLD.programme_id, OLD.question_id,
           OLD.at)) THEN
        RAISE EXCEPTION 'nothing else of it changes' USING ERRCODE = 'restrict_violation';
    END IF;%(more)s
    RETURN NEW;
END $$;
"""
# She herself names nobody as having heard it, and may only take them all out. Who heard it has written a yes of hers
# down today, names herself and nobody else, and leaves what is not clear in her own words.
MORE = """
    IF current_user = 'app_web' AND NEW.advisor_id IS NOT DISTINCT FROM app_advisor() AND NEW.heard_by <> '{}'
       AND (TG_OP = 'INSERT' OR NEW.heard_by <> OLD.heard_by) THEN
        RAISE EXCEPTION 'nobody else has heard what she answers by herself' USING ERRCODE = 'check_violation';
    END IF;"""
TOLD = (
    """
CREATE FUNCTION consent_told_with_help(said records_checkanswer, before records_checkanswer) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT current_user = 'app_web' AND app_user() = ANY (said.heard_by)
    AND said.heard_by <@ (coalesce(before.heard_by, '{}') || app_user())
    AND coalesce(before.heard_by, '{}') <@ said.heard_by
    AND (before.id IS NULL OR before.outcome <> 'not_yet' AND said.outcome IN (before.outcome, 'not_yet')
         OR before.outcome = 'not_yet' AND before.heard_by <> '{}')
    AND EXISTS (SELECT 1 FROM records_heardanswer h JOIN records_consentevent e ON e.id = h.event_id
        WHERE h.advisor_id = said.advisor_id AND h.programme_id = said.programme_id AND h.by_id = app_user()
          AND h.at > statement_timestamp() - interval '24 hours' AND e.opens AND e.authority <> 'guardian') $$;
"""
    + CLEAR_TO_HER
    % {
        "and_not": "AND consent_told_with_help(NEW, OLD) IS NOT TRUE",
        "changed": "AND OLD.outcome <> 'understood'",
        "more": MORE,
    }
)
TOLD_BACK = (
    CLEAR_TO_HER % {"and_not": "", "changed": "", "more": ""}
    + "DROP FUNCTION consent_told_with_help(records_checkanswer, records_checkanswer);"
)
