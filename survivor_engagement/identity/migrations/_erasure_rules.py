"""What the database promises about erasing: whose word it is, what moves where, and that what is erased stays so."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, nothing_more_of_the_erased, policy, protect

# Who is being erased in this transaction: somebody whose confirmed wish is due, named by its id, in a job of this kind.
# The functions and rules below open for her alone, and for nobody while there is no such wish.
ERASING = """
CREATE FUNCTION app_erasing() RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT e.advisor_id FROM identity_erasure e
   WHERE current_setting('app.job', true) = 'identity.erase'
     AND e.public_id = NULLIF(current_setting('app.erasure', true), '')::uuid
     AND e.state = 'confirmed' AND e.due_at <= statement_timestamp() $$;

CREATE FUNCTION app_programmes_of_erased() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT array_agg(DISTINCT programme_id ORDER BY programme_id) FROM (
       SELECT e.programme_id FROM identity_enrolment e WHERE e.advisor_id = app_erasing()
       UNION SELECT a.first_programme_id FROM identity_advisor a WHERE a.id = app_erasing()) AS hers $$;
"""
MOVES = """
CREATE FUNCTION identity_erasure_moves() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'that somebody wished to be erased stays' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT (NEW.how = 'told' AND NEW.state = 'asked')
            AND NOT (NEW.how = 'own' AND NEW.state = 'confirmed' AND NEW.advisor_id IS NOT DISTINCT FROM app_advisor())
        THEN
            RAISE EXCEPTION 'her own word is hers alone; what she told waits for a second person'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.public_id, NEW.reference, NEW.advisor_id, NEW.programme_id, NEW.how, NEW.asked_by_id,
            NEW.asked_at, NEW.waits_for_pay, NEW.was_active)
        IS DISTINCT FROM ROW(OLD.id, OLD.public_id, OLD.reference, OLD.advisor_id, OLD.programme_id, OLD.how,
            OLD.asked_by_id, OLD.asked_at, OLD.waits_for_pay, OLD.was_active)
        OR (OLD.state, NEW.state) NOT IN (('asked', 'confirmed'), ('asked', 'refused'), ('asked', 'cancelled'),
            ('confirmed', 'cancelled'), ('confirmed', 'done')) THEN
        RAISE EXCEPTION 'a wish to be erased does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF current_user = 'app_web' AND NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id
        AND NEW.confirmed_by_id IS DISTINCT FROM app_user() THEN
        RAISE EXCEPTION 'nobody confirms in the name of somebody else' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'done' AND NEW.advisor_id IS DISTINCT FROM app_erasing() THEN
        RAISE EXCEPTION 'an erasure is done when it is due, by its job' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erasure_moves BEFORE INSERT OR UPDATE OR DELETE ON identity_erasure
    FOR EACH ROW EXECUTE FUNCTION identity_erasure_moves();
REVOKE INSERT, DELETE ON identity_erasure FROM app_worker, app_notify, app_payout;
REVOKE UPDATE ON identity_erasure FROM app_notify, app_payout;
"""
MOVES_BACK = """
GRANT INSERT, UPDATE, DELETE ON identity_erasure TO app_worker, app_notify, app_payout;
DROP TRIGGER erasure_moves ON identity_erasure; DROP FUNCTION identity_erasure_moves();
"""
# Her row becomes a stone with her code on it: it never changes again and never goes, so that nobody is given the code.
STONE = """
CREATE FUNCTION identity_erased_for_ever() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF OLD.status = 'erased' THEN
        RAISE EXCEPTION 'whoever was erased stays so, and her code with her' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.status = 'erased' AND NEW.id IS DISTINCT FROM app_erasing() THEN
        RAISE EXCEPTION 'nobody is erased but by a wish that is due' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER erased_for_ever BEFORE UPDATE OR DELETE ON identity_advisor
    FOR EACH ROW WHEN (OLD.status = 'erased') EXECUTE FUNCTION identity_erased_for_ever();
CREATE TRIGGER erased_by_a_wish BEFORE UPDATE OF status ON identity_advisor
    FOR EACH ROW WHEN (NEW.status = 'erased') EXECUTE FUNCTION identity_erased_for_ever();

CREATE FUNCTION identity_not_of_the_erased() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE her bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    PERFORM 1 FROM identity_advisor WHERE id = her FOR KEY SHARE;  -- waits for whoever is erasing her right now
    IF EXISTS (SELECT 1 FROM identity_advisor WHERE id = her AND status = 'erased') THEN
        RAISE EXCEPTION 'she was erased; nothing is written about her any more' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
STONE_BACK = """
DROP FUNCTION identity_not_of_the_erased();
DROP TRIGGER erased_by_a_wish ON identity_advisor; DROP TRIGGER erased_for_ever ON identity_advisor;
DROP FUNCTION identity_erased_for_ever();
"""
# The worker has no key and no right to the vault, and reads no session: it says "hers", and the database takes them.
# Her account stays as an empty row: answers that only ever were added to name it.
GROUND = """
CREATE FUNCTION identity_erase_ground() RETURNS jsonb LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE her bigint := app_erasing(); account bigint; details bigint; sessions bigint; ways_in bigint; found bigint;
BEGIN
    IF her IS NULL THEN
        RAISE EXCEPTION 'nobody is to be erased now' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM vault.contact_tag WHERE advisor_id = her;
    DELETE FROM vault.sealed_value WHERE advisor_id = her;
    GET DIAGNOSTICS details = ROW_COUNT;
    SELECT user_id INTO account FROM identity_advisor WHERE id = her;
    DELETE FROM users_session WHERE user_id = account;
    GET DIAGNOSTICS sessions = ROW_COUNT;
    DELETE FROM mfa_authenticator WHERE user_id = account;
    GET DIAGNOSTICS ways_in = ROW_COUNT;
    DELETE FROM users_invitation WHERE user_id = account;
    GET DIAGNOSTICS found = ROW_COUNT;
    DELETE FROM users_submission WHERE user_id = account;
    DELETE FROM account_emailaddress WHERE user_id = account;
    DELETE FROM django_admin_log WHERE user_id = account;
    UPDATE users_user SET username = 'gone-' || replace(gen_random_uuid()::text, '-', ''), label = '',
        password = '!' || replace(gen_random_uuid()::text, '-', ''), is_active = false, last_login = NULL
    WHERE id = account;
    RETURN jsonb_build_object('details', details, 'sessions', sessions, 'ways_in', ways_in + found,
        'sign_in', CASE WHEN account IS NULL THEN 0 ELSE 1 END);
END $$;
REVOKE ALL ON FUNCTION identity_erase_ground() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity_erase_ground() TO app_worker;
"""
# In tests and demos `app_seed` stands in for the worker; elsewhere it does not exist.
GROUND_FOR_SEED = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION identity_erase_ground() TO app_seed;
    END IF;
END $$;
"""
GRANTED = "identity_advisoruserobjectpermission"

RULES = [
    migrations.RunSQL(ERASING, "DROP FUNCTION app_programmes_of_erased(); DROP FUNCTION app_erasing()"),
    migrations.RunSQL(MOVES, MOVES_BACK),
    migrations.RunSQL(STONE, STONE_BACK),
    migrations.RunSQL(GROUND + GROUND_FOR_SEED, "DROP FUNCTION identity_erase_ground()"),
    *protect("identity_erasure"),
    *(
        policy("identity_erasure", name, "app_web", "advisor_id = (SELECT app_advisor())", command)
        for name, command in (("advisor", "SELECT"), ("advisor_inserts", "INSERT"), ("advisor_updates", "UPDATE"))
    ),
    belongs("identity_erasure"),
    policy(GRANTED, "erasing", "app_worker", "content_object_id = (SELECT app_erasing())"),
    nothing_more_of_the_erased("vault.sealed_value"),
    nothing_more_of_the_erased("identity_safecontact"),
    nothing_more_of_the_erased("identity_enrolment"),
    nothing_more_of_the_erased("identity_revealrequest"),
    nothing_more_of_the_erased(GRANTED, "content_object_id"),
]
