"""Who may be under 18: the moments at which she grows into the next band, and the one question that is answered.

The moments say when she was born. So no role that serves reads the table: a function says which band somebody is in,
now, to whoever sees her row anyway. It tells no other day, because with a question for each day the day of birth could
be found in no time.
"""

PATH = "SET search_path = pg_catalog, public, pg_temp"
STAND_INS = (
    "(EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') AND pg_has_role(session_user, 'app_seed', 'MEMBER'))"
)
SEED = f"(coalesce(current_setting('app.job', true), '') = 'seed' AND {STAND_INS})"
TABLE = """
CREATE TABLE vault.coming_of_age (
    advisor_id bigint PRIMARY KEY REFERENCES identity_advisor (id) ON DELETE CASCADE,
    six_from timestamptz NOT NULL,
    twelve_from timestamptz NOT NULL,
    fifteen_from timestamptz NOT NULL,
    adult_from timestamptz NOT NULL,
    CHECK (six_from < twelve_from AND twelve_from < fifteen_from AND fifteen_from < adult_from)
);
ALTER TABLE vault.coming_of_age ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON vault.coming_of_age FROM PUBLIC, app_web, app_worker, app_notify, app_payout, app_vault;
"""
# `unknown`: said to be under 18, and nothing is known of the birth, or whoever asks does not see her.
BAND = f"""
CREATE FUNCTION identity_age_band(advisor bigint, at timestamptz) RETURNS text LANGUAGE plpgsql STABLE
SECURITY DEFINER {PATH} AS $$
DECLARE said text; grows vault.coming_of_age%ROWTYPE;
BEGIN
    IF (at > statement_timestamp() + interval '1 day' OR at < statement_timestamp() - interval '1 day' OR at IS NULL)
       AND NOT {STAND_INS} THEN
        RAISE EXCEPTION 'an age is told for now' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT a.age_band INTO said FROM identity_advisor a
    WHERE a.id = advisor AND (coalesce(a.belongs_to && app_programmes(), false)
        OR coalesce(a.belongs_to && app_partner_programmes() AND a.id = ANY (app_assigned_advisors()), false)
        OR coalesce(a.id = app_advisor(), false) OR coalesce(app_job_programme() = ANY (a.belongs_to), false)
        OR {SEED});
    IF said = 'adult' THEN RETURN 'adult'; END IF;
    IF said IS NOT NULL THEN SELECT * INTO grows FROM vault.coming_of_age c WHERE c.advisor_id = advisor; END IF;
    RETURN CASE WHEN grows.adult_from IS NULL THEN 'unknown'
        WHEN at >= grows.adult_from THEN 'adult'
        WHEN at >= grows.fifteen_from THEN '15_17'
        WHEN at >= grows.twelve_from THEN '12_14'
        WHEN at >= grows.six_from THEN '6_11' ELSE '0_5' END;
END $$;
"""  # noqa: S608 - words of ours
# A manager says it once, when she enrols her; after that whoever is responsible for safety corrects it. The row of the
# advisor and the moments are kept in step here and nowhere else: an adult has none.
KNOWN = f"""
CREATE FUNCTION vault.know_age(her bigint, band text, moments timestamptz[]) RETURNS void LANGUAGE plpgsql VOLATILE
SECURITY DEFINER {PATH} AS $$
BEGIN
    IF NOT ({SEED} OR EXISTS (
            SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = her
              AND identity_is_enrolled(her, e.programme_id) AND app_holds(e.programme_id, '{{safeguarding_lead}}'))
        OR (EXISTS (
            SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = her AND e.enrolled_by_id = app_user()
              AND e.enrolled_at > statement_timestamp() - interval '10 minutes'
              AND app_holds(e.programme_id, '{{programme_manager}}'))
            AND NOT EXISTS (SELECT 1 FROM vault.sealed_value v WHERE v.advisor_id = her AND v.field = 'birth')
            AND NOT EXISTS (SELECT 1 FROM vault.coming_of_age c WHERE c.advisor_id = her))) THEN
        RAISE EXCEPTION 'her age is said at enrolment, and corrected by whoever is responsible for safety'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF band NOT IN ('adult', 'under_18') OR (band = 'adult' AND moments IS NOT NULL) THEN
        RAISE EXCEPTION 'only who may be under 18 grows up' USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM vault.coming_of_age WHERE advisor_id = her;
    UPDATE identity_advisor SET age_band = band WHERE id = her AND age_band <> band;
    IF moments IS NOT NULL THEN
        INSERT INTO vault.coming_of_age (advisor_id, six_from, twelve_from, fifteen_from, adult_from)
        VALUES (her, moments[1], moments[2], moments[3], moments[4]);
    END IF;
END $$;
REVOKE ALL ON FUNCTION vault.know_age(bigint, text, timestamptz[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.know_age(bigint, text, timestamptz[]) TO app_vault;
"""  # noqa: S608 - words of ours
# A guardian who is reached at the child's own number is not somebody else.
HER_NUMBER = f"""
CREATE FUNCTION vault.is_her_number(her bigint, programme bigint, marks bytea[]) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER {PATH} AS
$$ SELECT cardinality(marks) <= 8 AND app_may_open(her) AND EXISTS (
       SELECT 1 FROM vault.contact_tag t
       WHERE t.advisor_id = her AND t.programme_id = programme AND t.kind = 'phone' AND t.tag = ANY (marks)) $$;
REVOKE ALL ON FUNCTION vault.is_her_number(bigint, bigint, bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.is_her_number(bigint, bigint, bytea[]) TO app_vault;
"""  # noqa: S608 - words of ours
HER_NUMBER_BACK = "DROP FUNCTION vault.is_her_number(bigint, bigint, bytea[]);"
# For the nightly job of consent, one programme at a time; by the calendar of the place. Whoever has been an adult for
# longer than everything that waits for it needs no moments any more.
GROWING = f"""
CREATE FUNCTION identity_growing_up() RETURNS TABLE (advisor_id bigint, days_left integer) LANGUAGE sql STABLE
SECURITY DEFINER {PATH} AS
$$ SELECT c.advisor_id, (c.adult_from AT TIME ZONE p.timezone)::date
       - (statement_timestamp() AT TIME ZONE p.timezone)::date
   FROM vault.coming_of_age c JOIN identity_belonging b ON b.advisor_id = c.advisor_id
   JOIN programmes_programme p ON p.id = b.programme_id
   WHERE p.id = app_job_programme() AND current_setting('app.job', true) = 'consent.coming_of_age'
   ORDER BY c.advisor_id $$;

CREATE FUNCTION identity_grown_up() RETURNS bigint LANGUAGE plpgsql VOLATILE SECURITY DEFINER {PATH} AS $$
DECLARE grown bigint[];
BEGIN
    IF current_setting('app.job', true) IS DISTINCT FROM 'consent.coming_of_age' THEN
        RAISE EXCEPTION 'this is for the nightly job' USING ERRCODE = 'insufficient_privilege';
    END IF;
    WITH gone AS (DELETE FROM vault.coming_of_age c WHERE c.adult_from < statement_timestamp() - interval '120 days'
        AND EXISTS (SELECT 1 FROM identity_belonging b
                    WHERE b.advisor_id = c.advisor_id AND b.programme_id = app_job_programme())
        RETURNING c.advisor_id)
    SELECT coalesce(array_agg(advisor_id), '{{}}') INTO grown FROM gone;
    UPDATE identity_advisor SET age_band = 'adult' WHERE id = ANY (grown) AND status <> 'erased';
    RETURN cardinality(grown);
END $$;
REVOKE ALL ON FUNCTION identity_growing_up(), identity_grown_up() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_growing_up(), identity_grown_up() TO app_worker;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION identity_growing_up(), identity_grown_up() TO app_seed;
    END IF;
END $$;
"""  # noqa: S608 - words of ours
BACK = """
DROP FUNCTION identity_grown_up(); DROP FUNCTION identity_growing_up();
DROP FUNCTION vault.know_age(bigint, text, timestamptz[]); DROP FUNCTION identity_age_band(bigint, timestamptz);
DROP TABLE vault.coming_of_age;
"""
# Erased with her; as the function stands, whatever it has become.
FORGETS = "DELETE FROM vault.contact_tag WHERE advisor_id = her;"
FORGETS_TOO = FORGETS.replace("contact_tag", "coming_of_age") + " " + FORGETS
INSTEAD = """
DO $$ DECLARE words text := pg_get_functiondef('identity_erase_ground()'::regprocedure);
BEGIN
    IF position('%(before)s' IN words) = 0 THEN RAISE EXCEPTION 'identity_erase_ground is written otherwise'; END IF;
    EXECUTE replace(words, '%(before)s', '%(after)s');
END $$;
"""
ERASED = INSTEAD % {"before": FORGETS, "after": FORGETS_TOO}
ERASED_BACK = INSTEAD % {"before": FORGETS_TOO, "after": FORGETS}
# Who may ask to open the name and number of a guardian: whoever works with people, and not for money.
FIELD_ROLES = {
    "payee_details": "{programme_manager,finance_preparer}",
    "new_card": "{programme_manager}",
    "guardian_name": "{programme_manager,facilitator,safeguarding_lead}",
    "guardian_contact": "{programme_manager,facilitator,safeguarding_lead}",
}


def may_have(fields: dict[str, str]) -> str:
    rules = "\n       AND ".join(
        f"(NOT jsonb_exists(fields, '{name}') OR identity_holds(person, place, '{roles}'))"
        for name, roles in fields.items()
    )
    return f"""
CREATE OR REPLACE FUNCTION identity_may_have(person bigint, place bigint, fields jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER {PATH} AS $$
BEGIN
    RETURN coalesce({rules}
       AND NOT jsonb_exists(fields, 'birth'), false);
END $$;
"""


MAY_HAVE = may_have(FIELD_ROLES)
MAY_HAVE_BEFORE = may_have({name: FIELD_ROLES[name] for name in ("payee_details", "new_card")})
