"""Who brings an advisor into a programme, and who changes what of her row.

Whoever could write an enrolment could read: it is what the walls look at. So a manager of the programme writes it, for
somebody new whom she is enrolling or for somebody who was there before; nobody pulls an advisor over from elsewhere.
"""

ENROLLED = """
CREATE FUNCTION identity_may_enrol(her bigint, place bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT app_holds(place, '{programme_manager}')
   AND EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = her AND a.status <> 'erased')
   AND (EXISTS (SELECT 1 FROM identity_belonging b WHERE b.advisor_id = her AND b.programme_id = place)
        OR (EXISTS (SELECT 1 FROM identity_advisor a WHERE a.id = her AND a.first_programme_id = place)
            AND NOT EXISTS (SELECT 1 FROM identity_belonging b WHERE b.advisor_id = her))) $$;

CREATE FUNCTION identity_enrolled_by_a_manager() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user = 'app_web' AND (NEW.enrolled_by_id IS DISTINCT FROM app_user()
        OR NOT identity_may_enrol(NEW.advisor_id, NEW.programme_id)) THEN
        RAISE EXCEPTION 'a manager enrols, in her own name, somebody new or somebody who was here before'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER enrolled_by_a_manager BEFORE INSERT ON identity_enrolment
    FOR EACH ROW EXECUTE FUNCTION identity_enrolled_by_a_manager();
REVOKE UPDATE, DELETE ON identity_enrolment FROM app_web;
"""
ENROLLED_BACK = """
GRANT UPDATE, DELETE ON identity_enrolment TO app_web;
DROP TRIGGER enrolled_by_a_manager ON identity_enrolment; DROP FUNCTION identity_enrolled_by_a_manager();
DROP FUNCTION identity_may_enrol(bigint, bigint);
"""
# She begins a break and ends it; others who work with her begin one. Nobody else's hand is in her row.
STATUS = """
CREATE FUNCTION identity_works_with(her bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
       WHERE r.user_id = app_user() AND u.is_active AND NOT u.is_held
         AND r.role IN ('programme_manager', 'facilitator', 'safeguarding_lead')
         AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
         AND (identity_is_enrolled(her, r.programme_id)
              OR (r.role = 'programme_manager' AND EXISTS (  -- who writes down what somebody who left has wished
                  SELECT 1 FROM identity_belonging b
                  WHERE b.advisor_id = her AND b.programme_id = r.programme_id)))) $$;

CREATE FUNCTION identity_advisor_changed_by() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user <> 'app_web' THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'active' OR NOT app_holds(NEW.first_programme_id, '{programme_manager}') THEN
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
CREATE TRIGGER changed_by BEFORE INSERT OR UPDATE OF status, language, age_band ON identity_advisor
    FOR EACH ROW EXECUTE FUNCTION identity_advisor_changed_by();
"""
STATUS_BACK = """
DROP TRIGGER changed_by ON identity_advisor; DROP FUNCTION identity_advisor_changed_by();
DROP FUNCTION identity_works_with(bigint);
"""
