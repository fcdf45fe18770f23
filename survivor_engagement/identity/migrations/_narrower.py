"""Doors that stood wider than the work behind them needs: who changes rows of advisors, and what becomes of a wish to
be erased.
"""

from survivor_engagement.identity.migrations._partners import SCOPE

SERVING = "app_web, app_worker, app_notify, app_payout"
# Her account is hers from the enrolment to the erasing: whoever could name another one would read as she.
ACCOUNT = """
CREATE FUNCTION identity_is_an_advisors(account bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM users_user u WHERE u.id = account AND u.kind = 'advisor') $$;

CREATE FUNCTION identity_account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.user_id IS NOT NULL AND NOT identity_is_an_advisors(NEW.user_id) THEN
            RAISE EXCEPTION 'an advisor has an account of an advisor' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.user_id IS NOT NULL OR (NEW.id IS DISTINCT FROM app_erasing()
        AND current_user IN ('app_web', 'app_worker', 'app_notify', 'app_payout')) THEN
        RAISE EXCEPTION 'her account is hers until she is erased' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION identity_only_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user IN ('app_notify', 'app_payout') THEN
        RAISE EXCEPTION 'a worker that sends or pays changes nothing here' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_locked BEFORE UPDATE ON identity_advisor FOR EACH ROW EXECUTE FUNCTION identity_only_locked();
CREATE TRIGGER only_locked BEFORE UPDATE ON identity_enrolment FOR EACH ROW EXECUTE FUNCTION identity_only_locked();
CREATE TRIGGER only_locked BEFORE UPDATE ON identity_safecontact FOR EACH ROW EXECUTE FUNCTION identity_only_locked();
CREATE TRIGGER account_of_hers BEFORE INSERT ON identity_advisor
    FOR EACH ROW EXECUTE FUNCTION identity_account_stays();
CREATE TRIGGER account_stays BEFORE UPDATE ON identity_advisor
    FOR EACH ROW WHEN (NEW.user_id IS DISTINCT FROM OLD.user_id) EXECUTE FUNCTION identity_account_stays();
"""
ACCOUNT_BACK = """
DROP TRIGGER only_locked ON identity_safecontact; DROP TRIGGER only_locked ON identity_enrolment;
DROP TRIGGER only_locked ON identity_advisor; DROP FUNCTION identity_only_locked();
DROP TRIGGER account_stays ON identity_advisor; DROP TRIGGER account_of_hers ON identity_advisor;
DROP FUNCTION identity_account_stays(); DROP FUNCTION identity_is_an_advisors(bigint);
"""
# Her number, her code, where and when she began never change; nobody but the job that erases touches the account.
# Workers that send and that pay lock her rows while they look at them, for which PostgreSQL asks the right to change a
# column: they have it for one, and a trigger lets them change nothing.
RIGHTS = f"""
REVOKE UPDATE, DELETE ON identity_advisor FROM {SERVING};
GRANT UPDATE (status, language, age_band) ON identity_advisor TO app_web;
GRANT UPDATE (status, language, user_id) ON identity_advisor TO app_worker;
REVOKE INSERT ON identity_advisor, identity_enrolment, identity_safecontact FROM app_worker, app_notify, app_payout;
REVOKE UPDATE, DELETE ON identity_enrolment, identity_safecontact FROM app_notify, app_payout;
GRANT UPDATE (id) ON identity_advisor, identity_enrolment, identity_safecontact TO app_notify, app_payout;
REVOKE UPDATE ON identity_safecontact FROM app_worker;
REVOKE DELETE ON identity_revealrequest FROM app_notify, app_payout;
"""
READ = "id, public_id, code, user_id, first_programme_id, age_band, language, status, joined_on"
RIGHTS_BACK = f"""
GRANT UPDATE ({READ}) ON identity_advisor TO {SERVING}; GRANT DELETE ON identity_advisor TO {SERVING};
GRANT INSERT ({READ}) ON identity_advisor TO app_worker, app_notify, app_payout;
GRANT INSERT, UPDATE, DELETE ON identity_enrolment, identity_safecontact TO app_worker, app_notify, app_payout;
GRANT DELETE ON identity_revealrequest TO app_notify, app_payout;
"""
ADVISOR_ASKED = """
CREATE OR REPLACE FUNCTION app_advisor_asked() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT a.id FROM identity_advisor a JOIN users_user u ON u.id = a.user_id
   WHERE a.user_id = app_user() AND u.is_active {only} $$;
"""
OF_ADVISORS = "AND u.kind = 'advisor'"
# Where an advisor is enrolled is for the pages that serve her: a worker acts for staff or for nobody.
NOT_FOR_WORKERS = "AND session_user NOT IN ('app_worker', 'app_notify', 'app_payout')"
KIND = "CASE WHEN r.partner_id IS NULL THEN 'role' ELSE 'partner' END"
_scope = SCOPE.format(kind=KIND)
SCOPED = ADVISOR_ASKED.format(only=OF_ADVISORS) + _scope.replace(
    "WHERE a.user_id = person AND u.is_active $$",
    f"WHERE a.user_id = person AND u.is_active {OF_ADVISORS} {NOT_FOR_WORKERS} $$",
)
SCOPED_BACK = ADVISOR_ASKED.format(only="") + _scope
# A wish moves by whom it belongs to: what she said herself only she takes back; what she told is confirmed by somebody
# who looks after safety, with days to think; workers do nothing but bring it to its end.
WHOSE = """
CREATE FUNCTION identity_erasure_whose() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF current_user NOT IN ('app_web', 'app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_by_id IS NOT NULL OR NEW.asked_by_id IS DISTINCT FROM app_user() THEN
            RAISE EXCEPTION 'a wish is written down in one''s own name' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state = OLD.state OR NEW.state = 'done' THEN
        IF ROW(NEW.confirmed_by_id, NEW.due_at) IS DISTINCT FROM ROW(OLD.confirmed_by_id, OLD.due_at) THEN
            RAISE EXCEPTION 'who confirmed it, and for when, stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF current_user <> 'app_web' THEN
        RAISE EXCEPTION 'a worker answers no wish' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'cancelled' AND OLD.how = 'own' AND NEW.advisor_id IS DISTINCT FROM app_advisor() THEN
        RAISE EXCEPTION 'what she said herself she takes back herself' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('confirmed', 'refused') AND (NEW.confirmed_by_id IS DISTINCT FROM app_user()
        OR NOT identity_holds(NEW.confirmed_by_id, NEW.programme_id, '{safeguarding_lead}')
        OR (NEW.state = 'confirmed' AND NEW.due_at < statement_timestamp() + interval '1 day')) THEN
        RAISE EXCEPTION 'what she told is confirmed by role, and leaves her time' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erasure_whose BEFORE INSERT OR UPDATE ON identity_erasure
    FOR EACH ROW EXECUTE FUNCTION identity_erasure_whose();
"""
WHOSE_BACK = "DROP TRIGGER erasure_whose ON identity_erasure; DROP FUNCTION identity_erasure_whose();"
