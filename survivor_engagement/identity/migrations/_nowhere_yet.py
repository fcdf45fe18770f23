"""An advisor whose row is written and whose enrolment follows in the same transaction: who sees her, who enrols her.

At the end of the transaction she belongs somewhere, so nobody else ever meets such a row.
"""

from survivor_engagement.identity.migrations._joinings import PRINTERS

STAFF = "belongs_to && (SELECT app_programmes())::bigint[] OR belongs_to = '{}'"
STAFF_BEFORE = (
    "belongs_to && (SELECT app_programmes())::bigint[] "
    "OR first_programme_id = ANY ((SELECT app_programmes())::bigint[])"
)
SEARCH_PATH = "SET search_path = pg_catalog, public, pg_temp"
# In each pair the first word is how it is now, the second how it was.
MAY_ENROL = """
CREATE OR REPLACE FUNCTION identity_may_enrol(her bigint, place bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER {path} AS
$$ SELECT app_holds(place, '{{programme_manager}}')
   AND EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = her AND a.status <> 'erased')
   AND (EXISTS (SELECT 1 FROM identity_belonging b WHERE b.advisor_id = her AND b.programme_id = place)
        OR ({first}NOT EXISTS (SELECT 1 FROM identity_belonging b WHERE b.advisor_id = her))) $$;
"""
FIRST_HERE = (
    "EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = her AND a.first_programme_id = place)\n            AND "
)
CHANGED_BY = """
CREATE OR REPLACE FUNCTION identity_advisor_changed_by() RETURNS trigger LANGUAGE plpgsql {path} AS $$
BEGIN
    IF current_user <> 'app_web' THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'active' OR NOT {a_manager} THEN
            RAISE EXCEPTION 'a manager enrols an advisor' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.id IS NOT DISTINCT FROM app_advisor() THEN
        IF NEW.status NOT IN ('active', 'paused') OR NEW.age_band <> OLD.age_band THEN
            RAISE EXCEPTION 'she begins a break and ends it' USING ERRCODE = 'insufficient_privilege';
        END IF;
    ELSIF ROW(NEW.language, NEW.age_band) IS DISTINCT FROM ROW(OLD.language, OLD.age_band)
        OR NOT (OLD.status = 'active' AND NEW.status = 'paused') OR NOT identity_works_with(NEW.id) THEN
        RAISE EXCEPTION 'others who work with her begin a break of hers, and change nothing more'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
A_MANAGER = "coalesce((SELECT bool_or(app_holds(p, '{programme_manager}')) FROM unnest(app_programmes()) AS p), false)"
A_MANAGER_BEFORE = "app_holds(NEW.first_programme_id, '{programme_manager}')"
# By whose card she came in: a programme of hers in which the printer works, or else the one she is in.
CARD_TAKEN_UP = """
CREATE OR REPLACE FUNCTION identity_card_taken_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {path} AS $$
DECLARE her bigint; place bigint;
BEGIN
    SELECT a.id, {place}
    INTO her, place FROM identity_advisor a WHERE a.user_id = NEW.user_id;
    IF her IS NULL THEN RETURN NULL; END IF;
    UPDATE identity_joining SET is_current = false WHERE advisor_id = her AND is_current;
    INSERT INTO identity_joining (public_id, advisor_id, programme_id, printed_by_id, at, is_current)
    VALUES (gen_random_uuid(), her, place, NEW.issued_by_id, NEW.used_at, true);
    RETURN NULL;
END $$;
"""
PLACE = f"""coalesce((
        SELECT e.programme_id FROM identity_enrolment e LEFT JOIN programmes_roleassignment r
            ON r.programme_id = e.programme_id AND r.user_id = NEW.issued_by_id AND r.role = ANY ({PRINTERS})
        WHERE e.advisor_id = a.id
        ORDER BY (r.id IS NOT NULL) DESC, (e.ends_on IS NULL) DESC,
            (r.ends_at IS NULL OR r.ends_at > NEW.issued_at) DESC, e.id DESC LIMIT 1), a.belongs_to[1])"""  # noqa: S608 - our roles
PLACE_BEFORE = f"""coalesce((
        SELECT e.programme_id FROM identity_enrolment e JOIN programmes_roleassignment r
            ON r.programme_id = e.programme_id
        WHERE e.advisor_id = a.id AND r.user_id = NEW.issued_by_id AND r.role = ANY ({PRINTERS})
        ORDER BY (e.ends_on IS NULL) DESC, (r.ends_at IS NULL OR r.ends_at > NEW.issued_at) DESC, e.id DESC LIMIT 1),
        a.first_programme_id)"""  # noqa: S608 - our roles
OF_ERASED = """
CREATE OR REPLACE FUNCTION app_programmes_of_erased() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER {path} AS
$$ SELECT array_agg(DISTINCT programme_id ORDER BY programme_id) FROM ({hers}) AS hers $$;
"""
HERS = "SELECT b.programme_id FROM identity_belonging b WHERE b.advisor_id = app_erasing()"
HERS_BEFORE = (
    "SELECT e.programme_id FROM identity_enrolment e WHERE e.advisor_id = app_erasing() "
    "UNION SELECT a.first_programme_id FROM identity_advisor a WHERE a.id = app_erasing()"
)


def _functions(first: str, a_manager: str, place: str, hers: str) -> str:
    return (
        MAY_ENROL.format(path=SEARCH_PATH, first=first)
        + CHANGED_BY.format(path=SEARCH_PATH, a_manager=a_manager)
        + CARD_TAKEN_UP.format(path=SEARCH_PATH, place=place)
        + OF_ERASED.format(path=SEARCH_PATH, hers=hers)
    )


FUNCTIONS = _functions("", A_MANAGER, PLACE, HERS)
FUNCTIONS_BEFORE = _functions(FIRST_HERE, A_MANAGER_BEFORE, PLACE_BEFORE, HERS_BEFORE)
# Whoever has a row and was never enrolled belongs to where her row said.
COLUMN = """
INSERT INTO identity_belonging (advisor_id, programme_id, code)
    SELECT id, first_programme_id, code FROM identity_advisor WHERE belongs_to = '{}' AND status <> 'erased';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE identity_advisor DROP COLUMN first_programme_id;
"""
COLUMN_BACK = """
ALTER TABLE identity_advisor ADD COLUMN first_programme_id bigint;
ALTER TABLE identity_advisor DISABLE TRIGGER erased_for_ever;
UPDATE identity_advisor SET first_programme_id = belongs_to[1];
ALTER TABLE identity_advisor ENABLE TRIGGER erased_for_ever;
ALTER TABLE identity_advisor ALTER COLUMN first_programme_id SET NOT NULL,
    ADD CONSTRAINT identity_advisor_first_programme_id_1e9d1b3c_fk_programme FOREIGN KEY
    (first_programme_id) REFERENCES programmes_programme (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX identity_advisor_first_programme_id_1e9d1b3c ON identity_advisor (first_programme_id);
GRANT SELECT (first_programme_id) ON identity_advisor TO app_web, app_worker, app_notify, app_payout, app_vault;
GRANT INSERT (first_programme_id) ON identity_advisor TO app_web;
"""
SOMEWHERE = f"""
CREATE FUNCTION identity_belongs_somewhere() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {SEARCH_PATH} AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = NEW.id AND a.belongs_to = '{{}}') THEN
        RAISE EXCEPTION 'an advisor is enrolled at once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER belongs_somewhere AFTER INSERT ON identity_advisor DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION identity_belongs_somewhere();
"""  # noqa: S608 - no value of a person
SOMEWHERE_BACK = """
DROP TRIGGER belongs_somewhere ON identity_advisor; DROP FUNCTION identity_belongs_somewhere();
"""
