"""Who may say that a card reached her, and what opens on her own pages before somebody has said so."""

from survivor_engagement.common.rowsecurity import WORKERS

# As `programmes.permissions` has them for `advisor.invite` and `card.check`; a test compares.
PRINTERS = "'{programme_manager}'::text[]"
CHECKERS = "'{programme_manager,safeguarding_lead}'::text[]"
SERVING = "'app_web', 'app_worker', 'app_notify', 'app_payout'"
# A card is given out in one's own name, and what stands on it stays.
CARDS = f"""
CREATE FUNCTION identity_cards_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user NOT IN ({SERVING}) THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.issued_by_id IS DISTINCT FROM app_user() OR NEW.user_id IS NOT DISTINCT FROM app_user()
            OR NEW.used_at IS NOT NULL THEN
            RAISE EXCEPTION 'a card is given out in one''s own name, to somebody else'
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.public_id, NEW.user_id, NEW.code_hash, NEW.issued_by_id, NEW.issued_at, NEW.expires_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.user_id, OLD.code_hash, OLD.issued_by_id, OLD.issued_at,
            OLD.expires_at)
        OR (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at) THEN
        RAISE EXCEPTION 'a card is used or cancelled, never changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cards_stay BEFORE INSERT OR UPDATE ON users_invitation
    FOR EACH ROW EXECUTE FUNCTION identity_cards_stay();

CREATE FUNCTION identity_card_taken_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE her bigint; place bigint;
BEGIN
    SELECT a.id, coalesce((
        SELECT e.programme_id FROM identity_enrolment e JOIN programmes_roleassignment r
            ON r.programme_id = e.programme_id
        WHERE e.advisor_id = a.id AND r.user_id = NEW.issued_by_id AND r.role = ANY ({PRINTERS})
        ORDER BY (e.ends_on IS NULL) DESC, (r.ends_at IS NULL OR r.ends_at > NEW.issued_at) DESC, e.id DESC LIMIT 1),
        a.first_programme_id)
    INTO her, place FROM identity_advisor a WHERE a.user_id = NEW.user_id;
    IF her IS NULL THEN RETURN NULL; END IF;
    UPDATE identity_joining SET is_current = false WHERE advisor_id = her AND is_current;
    INSERT INTO identity_joining (public_id, advisor_id, programme_id, printed_by_id, at, is_current)
    VALUES (gen_random_uuid(), her, place, NEW.issued_by_id, NEW.used_at, true);
    RETURN NULL;
END $$;
CREATE TRIGGER card_taken_up AFTER UPDATE OF used_at ON users_invitation
    FOR EACH ROW WHEN (OLD.used_at IS NULL AND NEW.used_at IS NOT NULL) EXECUTE FUNCTION identity_card_taken_up();
"""  # noqa: S608 - names of our roles
# Whoever has left the programme that printed her card is asked by one that she is in.
MOVES = """
CREATE FUNCTION identity_joining_moves() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE place bigint;
BEGIN
    SELECT e.programme_id INTO place FROM identity_enrolment e
    WHERE e.advisor_id = NEW.advisor_id AND (e.ends_on IS NULL OR e.ends_on >= current_date)
    ORDER BY (e.ends_on IS NULL) DESC, e.id DESC LIMIT 1;
    UPDATE identity_joining j SET programme_id = place
    WHERE j.advisor_id = NEW.advisor_id AND j.is_current AND j.reached IS NULL AND place IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = j.advisor_id AND e.programme_id = j.programme_id
          AND (e.ends_on IS NULL OR e.ends_on >= current_date));
    RETURN NULL;
END $$;
CREATE TRIGGER joining_moves AFTER INSERT OR UPDATE OF ends_on ON identity_enrolment
    FOR EACH ROW EXECUTE FUNCTION identity_joining_moves();
"""
MOVES_BACK = "DROP TRIGGER joining_moves ON identity_enrolment; DROP FUNCTION identity_joining_moves();"
CARDS_BACK = """
DROP TRIGGER card_taken_up ON users_invitation; DROP FUNCTION identity_card_taken_up();
DROP TRIGGER cards_stay ON users_invitation; DROP FUNCTION identity_cards_stay();
"""
WORD = f"""
REVOKE INSERT, UPDATE, DELETE ON identity_joining FROM app_web, {WORKERS};
REVOKE SELECT ON identity_joining FROM app_notify, app_payout;
GRANT UPDATE (reached, checked_by_id, checked_at) ON identity_joining TO app_web;
GRANT DELETE ON identity_joining TO app_worker;
CREATE FUNCTION identity_joining_checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user NOT IN ({SERVING}) THEN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.advisor_id IS DISTINCT FROM app_erasing()
            AND (OLD.is_current OR OLD.at > statement_timestamp() - interval '1 year') THEN
            RAISE EXCEPTION 'by which card she came in stays' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.reached IS NOT NULL OR NOT OLD.is_current OR NEW.reached IS NULL
        OR NEW.checked_by_id IS DISTINCT FROM app_user() OR NOT app_holds(OLD.programme_id, {CHECKERS})
        OR (NEW.reached AND app_is_newcomer(app_user(), OLD.programme_id, {CHECKERS}, coalesce(OLD.printed_by_id, 0)))
    THEN
        RAISE EXCEPTION 'whether her card reached her is said once, by a second person of the team'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joining_checked BEFORE UPDATE OR DELETE ON identity_joining
    FOR EACH ROW EXECUTE FUNCTION identity_joining_checked();
"""  # noqa: S608 - names of our roles
WORD_BACK = f"""
DROP TRIGGER joining_checked ON identity_joining; DROP FUNCTION identity_joining_checked();
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_joining TO app_web, {WORKERS};
"""
# Each sealed value says whose account wrote it, and by which card she had come in then. What she wrote herself since
# her card opens to her, and what the printer of the card wrote (who knows it); the rest once a second person has spoken
# with her. An answer to a question that she asked since her card is for her.
OPENS = """
ALTER TABLE vault.sealed_value ADD COLUMN written_by bigint, ADD COLUMN joining_id bigint;
UPDATE vault.sealed_value v SET
    joining_id = (SELECT j.id FROM identity_joining j WHERE j.advisor_id = v.advisor_id AND j.is_current),
    written_by = (SELECT e.actor_id FROM audit_auditevent e WHERE e.event = 'identity.changed'
                  AND e.advisor_id = v.advisor_id AND jsonb_exists(e.fields, split_part(v.field, ':', 1))
                  ORDER BY e.id DESC LIMIT 1);
CREATE FUNCTION identity_joining_now(advisor bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT j.id FROM identity_joining j WHERE j.advisor_id = advisor AND j.is_current $$;
REVOKE ALL ON FUNCTION identity_joining_now(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_joining_now(bigint) TO app_vault;

CREATE FUNCTION vault.say_who_wrote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'app_vault' THEN
        NEW.written_by := app_user();
        NEW.joining_id := identity_joining_now(NEW.advisor_id);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER say_who_wrote BEFORE INSERT OR UPDATE ON vault.sealed_value
    FOR EACH ROW EXECUTE FUNCTION vault.say_who_wrote();

CREATE FUNCTION vault.opens_to_her(advisor bigint, field text, written_by bigint, joining bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT CASE WHEN j.id IS NULL THEN written_by = app_user()
               WHEN j.reached IS NOT NULL THEN j.reached
               ELSE written_by = j.printed_by_id
                   OR (joining = j.id AND (written_by = app_user() OR field LIKE 'opening_answer:%')) END
   FROM (SELECT 1) AS always LEFT JOIN identity_joining j ON j.advisor_id = advisor AND j.is_current $$;
REVOKE ALL ON FUNCTION vault.opens_to_her(bigint, text, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.opens_to_her(bigint, text, bigint, bigint) TO app_vault;
CREATE POLICY hers_once_it_is_she ON vault.sealed_value AS RESTRICTIVE FOR SELECT TO app_vault
    USING (advisor_id IS DISTINCT FROM (SELECT app_advisor())
           OR coalesce(vault.opens_to_her(advisor_id, field, written_by, joining_id), false));

CREATE FUNCTION vault.own_fields() RETURNS TABLE (field text, opens boolean) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT v.field, coalesce(vault.opens_to_her(v.advisor_id, v.field, v.written_by, v.joining_id), false)
   FROM vault.sealed_value v WHERE v.advisor_id = app_advisor() ORDER BY v.field $$;
CREATE OR REPLACE FUNCTION app_own_sealed_name() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT encode(v.value, 'base64') FROM vault.sealed_value v
   WHERE v.advisor_id = app_advisor() AND v.field = 'chosen_name'
     AND vault.opens_to_her(v.advisor_id, v.field, v.written_by, v.joining_id) $$;
CREATE FUNCTION vault.forget_own(fields text[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ DELETE FROM vault.sealed_value v WHERE v.advisor_id = app_advisor() AND v.field = ANY (fields) $$;
REVOKE ALL ON FUNCTION vault.own_fields(), vault.forget_own(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.own_fields(), vault.forget_own(text[]) TO app_vault;
"""
OPENS_BACK = """
CREATE OR REPLACE FUNCTION app_own_sealed_name() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT encode(v.value, 'base64') FROM vault.sealed_value v
   WHERE v.advisor_id = app_advisor() AND v.field = 'chosen_name' $$;
DROP FUNCTION vault.forget_own(text[]); DROP FUNCTION vault.own_fields();
DROP POLICY hers_once_it_is_she ON vault.sealed_value;
DROP FUNCTION vault.opens_to_her(bigint, text, bigint, bigint);
DROP TRIGGER say_who_wrote ON vault.sealed_value; DROP FUNCTION vault.say_who_wrote();
DROP FUNCTION identity_joining_now(bigint);
ALTER TABLE vault.sealed_value DROP COLUMN joining_id, DROP COLUMN written_by;
"""
