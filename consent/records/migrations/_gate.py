"""The gate in the database: functions of the migration `asked_as_its_owner`.

They run as the owner of the tables, because whoever asks may not read the answers: what comes out is who allows it, and
the reason for those alone who may read answers. Nobody who serves may call `consent_answers`, or write the log.
"""

PATH = "SET search_path = pg_catalog, public, pg_temp"
HELPERS = "'{programme_manager,facilitator,safeguarding_lead}'"
FINANCE = "'{finance_preparer,finance_approver,finance_releaser}'"
COUNTERS = "'{programme_manager,facilitator,safeguarding_lead,monitoring_officer}'"
# The same as `standing.GUARDIANS_WEIGH` and `standing.NO_WORD`; a house test compares.
GUARDIANS_WEIGH = (
    "'{REFUSED,WITHDRAWN,REVOKED,PAUSED,GIVEN,REFLECTION_NOT_OVER,OUT_OF_SCOPE,EXPIRES_BEFORE_END,VERSION_TOO_OLD,"
    "NOT_UNDERSTOOD,EXPIRED,INVALIDATED,GUARDIAN_UNVERIFIED,GUARDIAN_EXCLUDED,GUARDIAN_MISSING}'::text[]"
)
NO_WORD = (
    "'{NO_RECORD,GIVEN,EXPIRED,VERSION_TOO_OLD,NOT_UNDERSTOOD,EXPIRES_BEFORE_END,REFLECTION_NOT_OVER,INVALIDATED}'"
    "::text[]"
)
# One voice of one person, where it counts at her age, found along the index of standing answers: the latest stands
# (also one that lies ahead of this clock by a breath: no stop is overlooked for being too new), at one instant the
# protective one. Subqueries with a LIMIT are looked up person by person, and never for everybody beforehand.
# Adults and children apart, so that nobody is looked up for a voice that does not count.
# Each guardian is a voice: of those who may speak now one no is a no, and else one yes is enough.
# Time to think runs from the yes that began what stands, looked up only where the newest yes is younger than that. What
# she had taken out of it, and takes back in, stays out for as long.
# $1 advisors, $2 purpose, $3 programme, $4 scope, $5 at, $6 until, $7 touches.
REASON = """CASE
        WHEN e.state IN ('requested', 'deferred') THEN 'NO_RECORD'
        WHEN NOT e.opens THEN upper(e.state)
        WHEN e.valid_until <= $5 THEN 'EXPIRED'
        WHEN e.valid_until < $6 THEN 'EXPIRES_BEFORE_END'
        WHEN e.not_before > $5 OR e.provisions && $7 THEN 'OUT_OF_SCOPE'
        WHEN asked.to_think > '0' AND e.effective_at + asked.to_think > $5 AND (
            SELECT x.not_before > $5 OR x.provisions && $7
            FROM consent_excepted_since(e.record_id, e.effective_at, $5 - asked.to_think) x) THEN 'OUT_OF_SCOPE'
        WHEN asked.oldest IS NOT NULL AND asked.oldest > coalesce((
            SELECT n.major FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
            JOIN notices_notice n ON n.id = i.notice_id WHERE t.id = e.text_id), 0) THEN 'VERSION_TOO_OLD'
        WHEN her.is_unclear THEN 'NOT_UNDERSTOOD'
        WHEN asked.to_think > '0' AND e.effective_at + asked.to_think > $5
            AND consent_yes_began(e.record_id, e.effective_at, asked.oldest) + asked.to_think > $5
            THEN 'REFLECTION_NOT_OVER'
        ELSE 'GIVEN' END"""
LIMITS = """CASE WHEN asked.to_think > '0' AND e.effective_at + asked.to_think > $5
        THEN (SELECT x.provisions FROM consent_excepted_since(e.record_id, e.effective_at, $5 - asked.to_think) x)
        ELSE e.provisions END AS provisions"""
HERE = "e.programme_id = $3 AND e.purpose_id = $2 AND e.scope_key = $4 AND e.advisor_id = her.id"
VOICE = f"""
    SELECT e.id, {LIMITS}, {REASON} AS reason FROM records_consentevent e WHERE WHO AND {HERE}
    ORDER BY e.effective_at DESC, e.opens, e.seq DESC LIMIT 1"""  # noqa: S608 - words of ours
GUARDIANS = f"""
    SELECT weighed.id, weighed.provisions, weighed.reason FROM (
        SELECT e.id, {LIMITS}, CASE
            WHEN stands = 'excluded' THEN 'GUARDIAN_EXCLUDED'
            WHEN e.state IN ('requested', 'deferred') OR stands IS NULL OR stands = 'ended' THEN 'GUARDIAN_MISSING'
            WHEN e.opens AND stands = 'unverified' THEN 'GUARDIAN_UNVERIFIED'
            WHEN e.opens AND e.valid_until > $5 AND stands = 'ends_before' THEN 'EXPIRES_BEFORE_END'
            ELSE {REASON} END AS reason
        FROM (
            SELECT DISTINCT ON (e.guardian_id) e.* FROM records_consentevent e
            WHERE her.voices IN ('both', 'guardian', 'unknown') AND e.authority = 'guardian' AND {HERE}
            ORDER BY e.guardian_id, e.effective_at DESC, e.opens, e.seq DESC) e
        CROSS JOIN LATERAL consent_guardian_stands(e.guardian_id, $2::text, $5, $6,
            CASE WHEN e.opens THEN e.effective_at END) AS stands) weighed
    ORDER BY array_position({GUARDIANS_WEIGH}, weighed.reason), weighed.id DESC
    LIMIT 1"""  # noqa: S608 - words of ours
ASK = f"""
WITH asked AS MATERIALIZED (
    SELECT p.basis_kind = 'ask' AND coalesce(l.is_asked, true) AS is_asked, p.child_rule,
        make_interval(hours => greatest(p.reflection_hours, coalesce(l.reflection_hours, 0))) AS to_think,
        (SELECT max(o.oldest_major) FROM notices_oldestwords o
         WHERE o.programme_id = $3 AND o.purpose_id = p.code AND o.from_at <= $5) AS oldest
    FROM notices_purpose p LEFT JOIN LATERAL (
        SELECT l.is_asked, l.reflection_hours FROM notices_purposelimit l
        WHERE l.programme_id = $3 AND l.purpose_id = p.code ORDER BY l.id DESC LIMIT 1) l ON true
    WHERE p.code = $2
), her AS MATERIALIZED (
    SELECT k.id, CASE
        WHEN v.voices = 'assent' AND asked.child_rule = 'child_only' THEN 'both' ELSE v.voices END AS voices,
        k.id IN (SELECT b.advisor_id FROM records_brokenhistory b
                 WHERE b.programme_id = $3 AND b.whole_again_at IS NULL) AS is_broken,
        k.id IN (SELECT c.advisor_id FROM records_checkanswer c
                 WHERE c.programme_id = $3 AND c.outcome = 'not_yet') AS is_unclear
    FROM unnest($1) AS k(id) CROSS JOIN asked LEFT JOIN LATERAL (
        SELECT a.age_band FROM identity_advisor a WHERE a.id = k.id LIMIT 1) a ON true
    CROSS JOIN LATERAL (SELECT CASE WHEN a.age_band = 'adult' THEN 'self'
        ELSE coalesce(consent_voices(k.id, $3, $5), 'unknown') END AS voices) v
)
SELECT her.id, own.id, own.reason, NULL::bigint, CASE
    WHEN NOT asked.is_asked OR asked.child_rule = 'child_only' THEN 'PURPOSE_NOT_ASKABLE'
    WHEN her.is_broken THEN 'HISTORY_BROKEN'
    WHEN coalesce(own.reason, 'NO_RECORD') <> 'NO_RECORD' THEN own.reason
    WHEN own.id IS NULL AND (
          SELECT true FROM records_consentrecord r
          WHERE r.advisor_id = her.id AND r.programme_id = $3 AND r.purpose_id = $2
            AND r.scope_key = $4 AND r.authority <> 'self' LIMIT 1) THEN 'CAME_OF_AGE'
    WHEN own.id IS NULL AND (
          SELECT true FROM records_consentrecord r JOIN records_consentevent e ON e.record_id = r.id
          WHERE r.advisor_id = her.id AND r.programme_id = $3 AND r.purpose_id = $2
            AND r.scope_key <> $4 AND e.opens AND e.valid_until > $5 LIMIT 1) THEN 'OUT_OF_SCOPE'
    ELSE 'NO_RECORD' END, own.provisions
FROM her CROSS JOIN asked
LEFT JOIN LATERAL ({VOICE.replace("WHO", "e.authority = 'self'")}) own ON true
WHERE her.voices = 'self'
UNION ALL
SELECT her.id, child.id, child.reason, guardian.id, CASE
    WHEN NOT asked.is_asked OR asked.child_rule = 'never' THEN 'PURPOSE_NOT_ASKABLE'
    WHEN her.is_broken THEN 'HISTORY_BROKEN'
    WHEN her.voices = 'guardian' AND coalesce(child.reason, 'NO_RECORD') = ANY ({NO_WORD})
        THEN coalesce(guardian.reason, 'GUARDIAN_MISSING')
    WHEN coalesce(child.reason, 'NO_RECORD') = 'NO_RECORD' THEN 'ASSENT_MISSING'
    WHEN child.reason <> 'GIVEN' OR her.voices = 'assent' THEN child.reason
    WHEN her.voices = 'unknown' AND coalesce(guardian.reason, 'GUARDIAN_MISSING') = 'GUARDIAN_MISSING'
        THEN 'AGE_UNKNOWN'
    ELSE coalesce(guardian.reason, 'GUARDIAN_MISSING') END, child.provisions || guardian.provisions
FROM her CROSS JOIN asked
LEFT JOIN LATERAL ({VOICE.replace("WHO", "e.authority = 'assent'")}) child ON true
LEFT JOIN LATERAL ({GUARDIANS}) guardian ON true
WHERE her.voices <> 'self'
"""  # noqa: S608 - words of ours
ANSWERS = f"""
CREATE FUNCTION consent_answers(people bigint[], wanted varchar, place bigint, its_scope varchar, at timestamptz,
    until timestamptz, touching varchar[])
RETURNS TABLE (her_id bigint, own_event bigint, own_says text, guardians_event bigint, says text, excepts varchar[])
LANGUAGE plpgsql STABLE {PATH} AS $gate$
BEGIN
    RETURN QUERY {ASK};
END $gate$;
REVOKE ALL ON FUNCTION consent_answers(bigint[], varchar, bigint, varchar, timestamptz, timestamptz, varchar[])
    FROM PUBLIC;
"""
# The limits she had set to a yes of this record that has stood since then, with those of the one that stands.
EXCEPTED = f"""
CREATE FUNCTION consent_excepted_since(which bigint, said_at timestamptz, since timestamptz, OUT provisions varchar[],
    OUT not_before timestamptz) LANGUAGE plpgsql STABLE {PATH} AS
$$ BEGIN
    SELECT coalesce(array_agg(DISTINCT p.code ORDER BY p.code) FILTER (WHERE p.code IS NOT NULL), '{{}}'),
            max(y.not_before) INTO provisions, not_before
        FROM (SELECT e.opens, e.provisions, e.not_before, lead(e.effective_at) OVER said AS stood_until
            FROM records_consentevent e
            WHERE e.record_id = which AND e.effective_at <= said_at AND e.state <> 'paused'
            WINDOW said AS (ORDER BY e.effective_at, e.opens DESC, e.seq)) y
        LEFT JOIN LATERAL unnest(y.provisions) AS p(code) ON true
        WHERE y.opens AND coalesce(y.stood_until > since, true);
END $$;
"""  # noqa: S608 - words of ours
# Of whom somebody may ask, and what: whoever writes answers down of all here, for a partner of the people in her groups
# there; finance about companies alone; an advisor of herself; a worker in the programme of its job; and whom no policy
# binds (the owner of the tables). It is asked for now: with a question for each moment more could be found out. A job
# is that of a role that works, not of a setting that anybody could make.
INVOKER = "coalesce(nullif(current_setting('role', true), 'none'), session_user)"
WORKS = f"{INVOKER} IN ('app_worker', 'app_notify', 'app_payout')"
STAND_INS = """(EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed')
            AND pg_has_role(session_user, 'app_seed', 'MEMBER'))"""
REACH = f"""
CREATE FUNCTION consent_no_policy_binds() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS
$$ BEGIN
    RETURN coalesce((SELECT r.rolbypassrls OR r.rolsuper OR r.rolname = current_user FROM pg_roles r
        WHERE r.rolname = {INVOKER}), false);
END $$;
CREATE FUNCTION consent_job_here(place bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS
$$ BEGIN RETURN coalesce(place = app_job_programme() AND {WORKS}, false); END $$;
CREATE FUNCTION consent_within_reach(people bigint[], place bigint, wanted varchar) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS
$$ BEGIN
    RETURN coalesce(place = ANY (app_programmes_as({HELPERS})) OR consent_job_here(place)
        OR wanted = 'payment.provider' AND place = ANY (app_programmes_as({FINANCE}))
        OR people <> '{{}}' AND people <@ ARRAY[app_advisor()]
        OR place = ANY (app_partner_programmes())
           AND people <@ ARRAY(SELECT a.advisor_id FROM app_assigned_here() a WHERE a.programme_id = place)
        OR consent_no_policy_binds(), false);
END $$;
CREATE FUNCTION consent_is_now(at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS
$$ BEGIN
    RETURN coalesce(abs(extract(epoch FROM at - statement_timestamp())) <= 300, false) OR {STAND_INS};
END $$;
"""  # noqa: S608 - words of ours
GATE = f"""
CREATE FUNCTION consent_gate(people bigint[], wanted varchar, place bigint, its_scope varchar, its_moment varchar,
    asker bigint, at timestamptz, until timestamptz, touching varchar[], holding boolean)
RETURNS TABLE (her_id bigint, says text, excepts varchar[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER {PATH} AS $gate$
DECLARE tells boolean := NOT (coalesce($3 = ANY (app_programmes_as({FINANCE})), false)
    AND NOT coalesce($3 = ANY (app_programmes_as({HELPERS})), false) AND NOT consent_job_here($3));
BEGIN
    IF NOT (consent_within_reach($1, $3, $2) AND consent_is_now($7)) THEN
        RAISE EXCEPTION 'the gate is asked about people within reach, and for now'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF holding THEN PERFORM 1 FROM identity_advisor h WHERE h.id = ANY ($1) ORDER BY h.id FOR SHARE; END IF;
    RETURN QUERY WITH answer AS MATERIALIZED (
        SELECT * FROM consent_answers($1, $2, $3, $4, $7, $8, $9)
    ), logged AS (
        INSERT INTO records_consentcheck (programme_id, purpose_id, scope_key, moment, by_id, at, asked_count,
            allowed_count, advisor_ids, event_ids, reasons)
        SELECT $3, $2, $4, $5, coalesce(app_user(), $6), $7, count(*),
            count(*) FILTER (WHERE a.says = 'GIVEN'), coalesce(array_agg(a.her_id), '{{}}'),
            array_remove(coalesce(array_agg(a.own_event) FILTER (WHERE a.says = 'GIVEN' AND a.own_says = 'GIVEN'),
                '{{}}') || coalesce(array_agg(a.guardians_event) FILTER (WHERE a.says = 'GIVEN'), '{{}}'), NULL),
            coalesce(array_agg(a.says), '{{}}')
        FROM (SELECT * FROM answer ORDER BY answer.her_id) a
    )
    SELECT a.her_id, CASE WHEN tells OR a.says = 'GIVEN' THEN a.says ELSE '' END,
        CASE WHEN a.says = 'GIVEN' AND a.excepts <> '{{}}' THEN a.excepts END
    FROM answer a;
END $gate$;
REVOKE INSERT ON records_consentcheck FROM app_web, app_worker, app_notify, app_payout;
"""  # noqa: S608 - words of ours
# For pages that show how many may be asked to come, and lead to no act: who allows it now, and who until then.
ALLOWED = f"""
CREATE FUNCTION consent_allowed(people bigint[], wanted varchar, place bigint, its_scope varchar, at timestamptz,
    until timestamptz)
RETURNS TABLE (her_id bigint, to_the_end boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS
$$ DECLARE asked bigint[] := $1;
BEGIN
    IF NOT starts_with($2, 'participation.') OR NOT consent_is_now($5) THEN RETURN; END IF;
    IF $3 = ANY (app_partner_programmes()) THEN
        asked := ARRAY(SELECT a.advisor_id FROM app_assigned_here() a
            WHERE a.programme_id = $3 AND a.advisor_id = ANY ($1));
    ELSIF NOT coalesce($3 = ANY (app_programmes_as({COUNTERS})) OR consent_job_here($3) OR consent_no_policy_binds(),
            false) THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT now.her_id, $6 IS NULL OR later.says = 'GIVEN'
        FROM consent_answers(asked, $2, $3, $4, $5, NULL, '{{}}') now
        LEFT JOIN consent_answers(CASE WHEN $6 IS NULL THEN '{{}}' ELSE asked END, $2, $3, $4, $5, $6, '{{}}') later
            ON later.her_id = now.her_id
        WHERE now.says = 'GIVEN';
END $$;
"""  # noqa: S608 - words of ours
# How many of those who are enrolled today allow each of these things, and nothing of anybody.
COUNTS = f"""
CREATE FUNCTION consent_counts(place bigint, purposes varchar[], at timestamptz)
RETURNS TABLE (purpose varchar, people integer, allow integer) LANGUAGE plpgsql STABLE SECURITY DEFINER {PATH} AS
$$ DECLARE here bigint[]; their_day date;
BEGIN
    SELECT (statement_timestamp() AT TIME ZONE p.timezone)::date INTO their_day FROM programmes_programme p
        WHERE p.id = $1;
    here := ARRAY(SELECT DISTINCT a.id FROM identity_enrolment e JOIN identity_advisor a ON a.id = e.advisor_id
        WHERE e.programme_id = $1 AND e.starts_on <= their_day AND (e.ends_on IS NULL OR e.ends_on >= their_day)
          AND a.status NOT IN ('left', 'erased'));
    IF $1 = ANY (app_partner_programmes()) THEN
        here := ARRAY(SELECT a.advisor_id FROM app_assigned_here() a
            WHERE a.programme_id = $1 AND a.advisor_id = ANY (here));
    ELSIF NOT coalesce($1 = ANY (app_programmes_as({COUNTERS})), false) THEN
        RETURN;
    END IF;
    IF NOT consent_is_now($3) THEN RETURN; END IF;
    RETURN QUERY SELECT w.wanted, cardinality(here), (
            SELECT count(*) FROM consent_answers(here, w.wanted, $1, '*', $3, NULL, '{{}}') a WHERE a.says = 'GIVEN'
        )::integer
        FROM unnest($2) AS w(wanted);
END $$;
"""  # noqa: S608 - words of ours
FUNCTIONS = EXCEPTED + ANSWERS + REACH + GATE + ALLOWED + COUNTS
FUNCTIONS_BACK = """
DROP FUNCTION consent_counts(bigint, varchar[], timestamptz);
DROP FUNCTION consent_allowed(bigint[], varchar, bigint, varchar, timestamptz, timestamptz);
DROP FUNCTION consent_gate(bigint[], varchar, bigint, varchar, varchar, bigint, timestamptz, timestamptz, varchar[],
    boolean);
DROP FUNCTION consent_is_now(timestamptz); DROP FUNCTION consent_within_reach(bigint[], bigint, varchar);
DROP FUNCTION consent_job_here(bigint); DROP FUNCTION consent_no_policy_binds();
DROP FUNCTION consent_answers(bigint[], varchar, bigint, varchar, timestamptz, timestamptz, varchar[]);
DROP FUNCTION consent_excepted_since(bigint, timestamptz, timestamptz);
GRANT INSERT ON records_consentcheck TO app_web, app_worker, app_notify, app_payout;
"""
