"""What the database holds of guardians: whose hand writes what, that nothing is taken back, and who counts.

The roles are those of `programmes.permissions`; a test compares.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import (
    ASSIGNED_HERE,
    JOB,
    PARTNER,
    STAFF,
    belongs,
    hers_to_read,
    nothing_more_of_the_erased,
    of_same_programme,
    policy,
    protect,
)

PATH = "SET search_path = pg_catalog, public, pg_temp"
SERVING = "'app_web', 'app_worker', 'app_notify', 'app_payout'"
GUARDIAN, PAPER, RULE = "records_guardian", "records_guardianauthority", "records_agerule"
EVENT, RECORD = "records_consentevent", "records_consentrecord"
COLLECTORS = "'{programme_manager,facilitator,safeguarding_lead}'"
VERIFIERS = "'{programme_manager,safeguarding_lead}'"
ANSWERERS = "'{facilitator,safeguarding_lead}'"
MANAGERS = "'{programme_manager}'"
LEADS = "'{safeguarding_lead}'"
# The same table as `voices.FLOOR`.
VOICES = f"""
CREATE FUNCTION consent_voices(advisor bigint, programme bigint, at timestamptz) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER {PATH} AS
$$ SELECT CASE b.band WHEN 'adult' THEN 'self' WHEN 'unknown' THEN 'unknown' ELSE coalesce(
       (SELECT r.voices FROM records_agerule r WHERE r.programme_id = programme AND r.band = b.band
        ORDER BY r.id DESC LIMIT 1),
       CASE b.band WHEN '15_17' THEN 'assent' WHEN '0_5' THEN 'guardian' ELSE 'both' END) END
   FROM (SELECT identity_age_band(advisor, at) AS band) b $$;
"""  # noqa: S608 - words of ours
# Who does not see a guardian finds none: NULL, and nobody counts.
STANDS = f"""
CREATE FUNCTION consent_guardian_stands(guardian bigint, purpose text, at timestamptz, until timestamptz DEFAULT NULL)
RETURNS text LANGUAGE sql STABLE {PATH} AS
$$ SELECT CASE WHEN g.excluded_at IS NOT NULL THEN 'excluded'
       WHEN p.is_verified IS NULL THEN 'ended'
       WHEN NOT p.is_verified THEN 'unverified'
       WHEN p.valid_until < until THEN 'ends_before' ELSE 'in_force' END
   FROM records_guardian g LEFT JOIN LATERAL (
       SELECT a.verified_at IS NOT NULL AS is_verified, a.valid_until FROM records_guardianauthority a
       WHERE a.guardian_id = g.id AND a.valid_from <= at AND (a.valid_until IS NULL OR a.valid_until > at)
         AND (a.only_for = '{{}}' OR purpose = ANY (a.only_for))
       ORDER BY (a.verified_at IS NOT NULL) DESC, a.valid_until DESC NULLS FIRST LIMIT 1) p ON true
   WHERE g.id = guardian $$;
"""  # noqa: S608 - words of ours
VOICES_BACK = """
DROP FUNCTION consent_guardian_stands(bigint, text, timestamptz, timestamptz);
DROP FUNCTION consent_voices(bigint, bigint, timestamptz);
"""
# A guardian, her paper and what she said are of one child in one programme; an event and its record of one guardian.
TOGETHER = f"""
ALTER TABLE {GUARDIAN} ADD CONSTRAINT guardian_whole UNIQUE (id, advisor_id, programme_id);
ALTER TABLE {PAPER} ADD CONSTRAINT guardian_paper_of_the_child FOREIGN KEY (guardian_id, advisor_id, programme_id)
    REFERENCES {GUARDIAN} (id, advisor_id, programme_id);
ALTER TABLE {RECORD} ADD CONSTRAINT consent_record_guardian_of_the_child
    FOREIGN KEY (guardian_id, advisor_id, programme_id) REFERENCES {GUARDIAN} (id, advisor_id, programme_id);
ALTER TABLE {RECORD} ADD CONSTRAINT consent_record_of_one_guardian UNIQUE (id, guardian_id);
ALTER TABLE {EVENT} ADD CONSTRAINT consent_event_of_its_guardian FOREIGN KEY (record_id, guardian_id)
    REFERENCES {RECORD} (id, guardian_id);
"""
TOGETHER_BACK = f"""
ALTER TABLE {EVENT} DROP CONSTRAINT consent_event_of_its_guardian;
ALTER TABLE {RECORD} DROP CONSTRAINT consent_record_of_one_guardian,
    DROP CONSTRAINT consent_record_guardian_of_the_child;
ALTER TABLE {PAPER} DROP CONSTRAINT guardian_paper_of_the_child;
ALTER TABLE {GUARDIAN} DROP CONSTRAINT guardian_whole;
"""
STAY = f"""
CREATE FUNCTION consent_guardian_stays() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'that somebody spoke for a child stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.excluded_at IS NOT NULL OR (current_user IN ({SERVING}) AND NOT coalesce(
               NEW.written_by_id = app_user() AND app_holds(NEW.programme_id, {COLLECTORS}), false)) THEN
            RAISE EXCEPTION 'a guardian is written down in one''s own name' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.excluded_at IS NOT NULL OR NEW.excluded_at IS NULL
       OR ROW(NEW.id, NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.written_by_id, NEW.written_at, NEW.is_apart)
          IS DISTINCT FROM
          ROW(OLD.id, OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.written_by_id, OLD.written_at, OLD.is_apart)
    THEN
        RAISE EXCEPTION 'a guardian is excluded once and for good, and changes in nothing else'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF current_user IN ({SERVING}) AND NOT coalesce(
           NEW.excluded_by_id = app_user() AND app_holds(NEW.programme_id, {LEADS}), false) THEN
        RAISE EXCEPTION 'who is responsible for safety excludes a guardian' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guardian_stays BEFORE INSERT OR UPDATE OR DELETE ON {GUARDIAN}
    FOR EACH ROW EXECUTE FUNCTION consent_guardian_stays();

CREATE FUNCTION consent_guardian_paper_stays() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
DECLARE serves boolean := current_user IN ({SERVING});
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a paper of a guardian stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.verified_at IS NOT NULL OR (serves AND NOT coalesce(
               NEW.collector_id = app_user() AND app_holds(NEW.programme_id, {COLLECTORS}), false)) THEN
            RAISE EXCEPTION 'a paper is written down in one''s own name, and verified by another person'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.public_id, NEW.guardian_id, NEW.advisor_id, NEW.programme_id, NEW.kind, NEW.document_seen,
           NEW.only_for, NEW.collector_id, NEW.collected_at, NEW.valid_from)
       IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.guardian_id, OLD.advisor_id, OLD.programme_id, OLD.kind,
           OLD.document_seen, OLD.only_for, OLD.collector_id, OLD.collected_at, OLD.valid_from)
       OR coalesce(NEW.valid_until, 'infinity') > coalesce(OLD.valid_until, 'infinity')
       OR (OLD.verified_at IS NOT NULL AND (NEW.verified_at, NEW.verified_by_id)
           IS DISTINCT FROM (OLD.verified_at, OLD.verified_by_id)) THEN
        RAISE EXCEPTION 'a paper is verified once and ends sooner, and changes in nothing else'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF serves AND NEW.verified_by_id IS DISTINCT FROM OLD.verified_by_id AND NOT coalesce(
           NEW.verified_by_id = app_user() AND app_holds(NEW.programme_id, {VERIFIERS}), false) THEN
        RAISE EXCEPTION 'a paper is verified in one''s own name, by role' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF serves AND NEW.valid_until IS DISTINCT FROM OLD.valid_until
       AND NOT app_holds(NEW.programme_id, {LEADS}) THEN
        RAISE EXCEPTION 'who is responsible for safety ends a paper' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guardian_paper_stays BEFORE INSERT OR UPDATE OR DELETE ON {PAPER}
    FOR EACH ROW EXECUTE FUNCTION consent_guardian_paper_stays();

CREATE FUNCTION consent_by_a_guardian() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
    IF NEW.state NOT IN ('withdrawn', 'paused') AND (NEW.method = 'own'
        OR (current_user IN ({SERVING}) AND NEW.advisor_id IS NOT DISTINCT FROM app_advisor())) THEN
        RAISE EXCEPTION 'a guardian does not sign in, and nobody answers in her place'
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('given', 'renewed') AND NOT EXISTS (
        SELECT 1 FROM records_guardian g WHERE g.id = NEW.guardian_id AND g.excluded_at IS NULL) THEN
        RAISE EXCEPTION 'whoever is excluded allows nothing' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_a_guardian BEFORE INSERT ON {EVENT} FOR EACH ROW WHEN (NEW.guardian_id IS NOT NULL)
    EXECUTE FUNCTION consent_by_a_guardian();

CREATE FUNCTION consent_as_an_adult() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
    IF current_user IN ({SERVING}) AND identity_age_band(NEW.advisor_id, statement_timestamp()) IS DISTINCT FROM 'adult'
    THEN
        RAISE EXCEPTION 'a child answers as a child' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER as_an_adult BEFORE INSERT ON {EVENT}
    FOR EACH ROW WHEN (NEW.authority = 'self' AND NEW.state IN ('given', 'renewed'))
    EXECUTE FUNCTION consent_as_an_adult();

CREATE FUNCTION consent_age_rules_stay() RETURNS trigger LANGUAGE plpgsql {PATH} AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'rules of age are only ever added to' USING ERRCODE = 'restrict_violation';
    END IF;
    IF current_user IN ({SERVING}) AND NOT coalesce(
           NEW.set_by_id = app_user() AND app_holds(NEW.programme_id, {MANAGERS}), false) THEN
        RAISE EXCEPTION 'a manager says whose yes is needed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER age_rules_stay BEFORE INSERT OR UPDATE OR DELETE ON {RULE}
    FOR EACH ROW EXECUTE FUNCTION consent_age_rules_stay();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {GUARDIAN}, {PAPER}, {RULE} FROM app_worker, app_notify, app_payout;
REVOKE DELETE, TRUNCATE ON {GUARDIAN}, {PAPER} FROM app_web;
REVOKE UPDATE, DELETE, TRUNCATE ON {RULE} FROM app_web;
"""  # noqa: S608 - words of ours
STAY_BACK = f"""
DROP TRIGGER age_rules_stay ON {RULE}; DROP FUNCTION consent_age_rules_stay();
DROP TRIGGER as_an_adult ON {EVENT}; DROP FUNCTION consent_as_an_adult();
DROP TRIGGER by_a_guardian ON {EVENT}; DROP FUNCTION consent_by_a_guardian();
DROP TRIGGER guardian_paper_stays ON {PAPER}; DROP FUNCTION consent_guardian_paper_stays();
DROP TRIGGER guardian_stays ON {GUARDIAN}; DROP FUNCTION consent_guardian_stays();
"""
IN_PROGRAMME = STAFF.format(column="programme_id")
# What a guardian says is written down by staff, in their own name.
ANSWERS = (
    f"{IN_PROGRAMME} AND authority = 'guardian' AND method <> 'own' AND by_id = (SELECT app_user()) "
    f"AND app_holds(programme_id, {ANSWERERS}) "
    "AND state IN ('given', 'renewed', 'refused', 'deferred', 'withdrawn', 'paused')"
)
# Who is responsible for safety ends what somebody said for a child who may not, or need not.
ENDS = (
    f"{IN_PROGRAMME} AND authority IN ('guardian', 'assent') AND by_id = (SELECT app_user()) "
    f"AND app_holds(programme_id, {LEADS}) AND state IN ('revoked', 'invalidated')"
)
GROWN_UP = (
    f"{JOB.format(column='programme_id')} AND (SELECT current_setting('app.job', true)) = 'consent.coming_of_age' "
    "AND authority IN ('assent', 'guardian') AND state = 'withdrawn' AND by_id IS NULL"
)


def _walls(table: str) -> list[migrations.RunSQL]:
    return [
        *protect(table, advisor="advisor_id"),
        assigned_to_read(table),
        *hers_to_read(table),
        belongs(table),
        nothing_more_of_the_erased(table),
    ]


def assigned_to_read(table: str) -> migrations.RunSQL:
    return policy(
        table, "partner_reads", "app_web", f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}", "SELECT"
    )


RULES = [
    migrations.RunSQL(VOICES + STANDS, VOICES_BACK),
    migrations.RunSQL(TOGETHER, TOGETHER_BACK),
    migrations.RunSQL(STAY, STAY_BACK),
    *_walls(GUARDIAN),
    *_walls(PAPER),
    of_same_programme(EVENT, "guardian_id", GUARDIAN),
    *protect(RULE, enrolled="programme_id"),
    policy(RULE, "partner_reads", "app_web", PARTNER, "SELECT"),
    policy(EVENT, "guardian_answers", "app_web", ANSWERS, "INSERT"),
    policy(EVENT, "lead_ends", "app_web", ENDS, "INSERT"),
    policy(EVENT, "came_of_age", "app_worker", GROWN_UP, "INSERT"),
]
