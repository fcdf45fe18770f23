"""What the database holds of requests to open details, whoever writes the rows.

The lists of roles are those of `programmes.permissions`; a test compares them.
"""

ROLES = {
    "ask": "'{programme_manager,facilitator,finance_preparer,safeguarding_lead}'",
    "approve": "'{programme_manager,safeguarding_lead}'",
    "emergency": "'{programme_manager,facilitator,safeguarding_lead}'",
    "review": "'{programme_manager,safeguarding_lead,independent_contact}'",
}
# The role's row stays locked until the end of the transaction: a role cannot end between the look and the act.
# By the clock and not by the statement: whoever waited for that lock must see that the role has ended meanwhile.
FUNCTIONS = """
CREATE FUNCTION identity_holds(person bigint, place bigint, roles text[]) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
    WHERE r.user_id = person AND r.programme_id = place AND r.role = ANY (roles) AND u.is_active AND u.kind = 'staff'
      AND r.starts_at <= clock_timestamp() AND (r.ends_at IS NULL OR r.ends_at > clock_timestamp())
    FOR SHARE OF r;
    RETURN FOUND;
END $$;

CREATE FUNCTION identity_is_enrolled(her bigint, place bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
   WHERE e.advisor_id = her AND e.programme_id = place
     AND e.starts_on <= (statement_timestamp() AT TIME ZONE p.timezone)::date
     AND (e.ends_on IS NULL OR e.ends_on >= (statement_timestamp() AT TIME ZONE p.timezone)::date)) $$;

CREATE FUNCTION app_reveal_has_ground(person bigint, her bigint, place bigint) RETURNS boolean LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT identity_holds(person, place, {ask}) AND identity_is_enrolled(her, place) $$;

CREATE FUNCTION app_grant_stands(person bigint, her bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM identity_revealrequest q
   JOIN users_user u ON u.id = q.asked_by_id
   JOIN programmes_roleassignment r ON r.user_id = q.asked_by_id AND r.programme_id = q.programme_id
   WHERE q.asked_by_id = person AND q.advisor_id = her AND q.state IN ('approved', 'emergency')
     AND q.until > statement_timestamp() AND u.is_active AND r.role = ANY ({ask}::text[])
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())
     AND identity_is_enrolled(her, q.programme_id)) $$;

CREATE FUNCTION app_emergency_bar(person bigint, but bigint DEFAULT 0) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT CASE
   WHEN EXISTS (SELECT 1 FROM identity_revealrequest q WHERE q.asked_by_id = person AND q.outcome = 'not_in_order'
                AND q.reviewed_at > statement_timestamp() - interval '30 days') THEN 'not_in_order'
   WHEN (SELECT count(*) FROM identity_revealrequest q WHERE q.asked_by_id = person AND q.state = 'emergency'
         AND q.id <> but AND q.asked_at > statement_timestamp() - interval '24 hours') >= 3 THEN 'too_many'
   ELSE '' END $$;
""".format(**ROLES)  # noqa: S608 - words from our code
# After the row is written, so that its own constraints speak first.
ASKED = """
CREATE FUNCTION identity_reveal_asked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF app_user() IS NOT NULL AND NEW.asked_by_id <> app_user() THEN
        RAISE EXCEPTION 'details are asked for in one''s own name' USING ERRCODE = 'check_violation';
    END IF;
    IF app_user() IS NOT NULL AND abs(extract(epoch FROM NEW.asked_at - statement_timestamp())) > 300 THEN
        RAISE EXCEPTION 'details are asked for now' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state NOT IN ('asked', 'emergency', 'stopped') OR NEW.outcome <> '' OR NEW.opened_in <> '' THEN
        RAISE EXCEPTION 'a request begins with nobody''s answer' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT app_reveal_has_ground(NEW.asked_by_id, NEW.advisor_id, NEW.programme_id) THEN
        RAISE EXCEPTION 'details are asked for by role, where she is enrolled' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'asked' THEN RETURN NEW; END IF;
    PERFORM 1 FROM users_user u WHERE u.id = NEW.asked_by_id FOR NO KEY UPDATE;
    IF NOT identity_holds(NEW.asked_by_id, NEW.programme_id, {emergency}) THEN
        RAISE EXCEPTION 'this role opens nothing in an emergency' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'emergency' AND app_emergency_bar(NEW.asked_by_id, NEW.id) <> '' THEN
        RAISE EXCEPTION 'this person opens nothing in an emergency now' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.until > statement_timestamp() + interval '1 hour 1 minute' THEN
        RAISE EXCEPTION 'details open for an hour' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reveal_asked AFTER INSERT ON identity_revealrequest
    FOR EACH ROW EXECUTE FUNCTION identity_reveal_asked();
""".format(**ROLES)
ANSWERED = """
CREATE FUNCTION identity_reveal_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF ROW(NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.fields, NEW.purpose, NEW.asked_by_id)
        IS DISTINCT FROM ROW(OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.fields, OLD.purpose, OLD.asked_by_id)
        OR (app_user() IS NOT NULL AND NEW.asked_at <> OLD.asked_at) THEN
        RAISE EXCEPTION 'what was asked stays as it was asked' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state <> 'asked' OR NEW.state NOT IN ('approved', 'refused', 'taken_back')) THEN
        RAISE EXCEPTION 'an answer to a request stays' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = OLD.state
        AND ROW(NEW.decided_by_id, NEW.decided_at) IS DISTINCT FROM ROW(OLD.decided_by_id, OLD.decided_at) THEN
        RAISE EXCEPTION 'who answered stays' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.until > coalesce(OLD.until, statement_timestamp() + interval '1 hour 1 minute')
        OR (OLD.until IS NOT NULL AND NEW.until IS NULL) THEN
        RAISE EXCEPTION 'details open for an hour' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.opened_in <> '' AND NEW.opened_in <> OLD.opened_in THEN
        RAISE EXCEPTION 'details open in one session' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state THEN PERFORM identity_reveal_decided(NEW); END IF;
    IF OLD.outcome <> '' AND ROW(NEW.outcome, NEW.reviewed_by_id, NEW.reviewed_at)
        IS DISTINCT FROM ROW(OLD.outcome, OLD.reviewed_by_id, OLD.reviewed_at) THEN
        RAISE EXCEPTION 'what was said of an emergency stays' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome <> OLD.outcome AND (coalesce(app_user(), NEW.reviewed_by_id) <> NEW.reviewed_by_id
        OR NOT identity_holds(NEW.reviewed_by_id, NEW.programme_id, {review})) THEN
        RAISE EXCEPTION 'an emergency is looked at by role, in one''s own name' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION identity_reveal_decided(q identity_revealrequest) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF q.state = 'taken_back' THEN
        IF coalesce(app_user(), q.asked_by_id) <> q.asked_by_id THEN
            RAISE EXCEPTION 'who asked takes it back' USING ERRCODE = 'check_violation';
        END IF;
        RETURN;
    END IF;
    IF coalesce(app_user(), q.decided_by_id) <> q.decided_by_id
        OR NOT identity_holds(q.decided_by_id, q.programme_id, {approve}) THEN
        RAISE EXCEPTION 'a request is answered by role, in one''s own name' USING ERRCODE = 'check_violation';
    END IF;
    IF q.state = 'approved' AND NOT app_reveal_has_ground(q.asked_by_id, q.advisor_id, q.programme_id) THEN
        RAISE EXCEPTION 'details are opened by role, where she is enrolled' USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE TRIGGER reveal_answered AFTER UPDATE ON identity_revealrequest
    FOR EACH ROW EXECUTE FUNCTION identity_reveal_answered();
""".format(**ROLES)
GRANTED = """
CREATE FUNCTION identity_grant_has_ground() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.expires_at <= OLD.expires_at
        AND (NEW.user_id, NEW.content_object_id) = (OLD.user_id, OLD.content_object_id) THEN RETURN NEW; END IF;
    IF NOT app_grant_stands(NEW.user_id, NEW.content_object_id)
        OR NEW.expires_at > statement_timestamp() + interval '1 hour 1 minute' THEN
        RAISE EXCEPTION 'a grant rests on a request whose hour runs' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grant_has_ground AFTER INSERT OR UPDATE ON identity_advisoruserobjectpermission
    FOR EACH ROW EXECUTE FUNCTION identity_grant_has_ground();
"""
BACK = """
DROP TRIGGER grant_has_ground ON identity_advisoruserobjectpermission; DROP FUNCTION identity_grant_has_ground();
DROP TRIGGER reveal_answered ON identity_revealrequest; DROP FUNCTION identity_reveal_answered();
DROP FUNCTION identity_reveal_decided(identity_revealrequest);
DROP TRIGGER reveal_asked ON identity_revealrequest; DROP FUNCTION identity_reveal_asked();
DROP FUNCTION app_emergency_bar(bigint, bigint);
DROP FUNCTION app_reveal_has_ground(bigint, bigint, bigint); DROP FUNCTION identity_holds(bigint, bigint, text[]);
"""
# Policies ask these two, so they go when the policies have gone.
BACK_LAST = """
DROP FUNCTION app_grant_stands(bigint, bigint); DROP FUNCTION identity_is_enrolled(bigint, bigint);
"""
