"""A question is seen by her who asked, and by the independent contact of the programme. The team does not see it: here
a role in the programme is not enough.

She asks, and changes nothing afterwards. What is answered is answered by somebody who had no part in the opening.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, belongs, policy, switch_on

TABLE = "safeguarding_openingquestion"
FUNCTIONS = """
CREATE FUNCTION app_independent_in() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(r.programme_id), '{}')
   FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = app_user() AND u.is_active AND r.role = 'independent_contact'
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp()) $$;

CREATE FUNCTION app_has_independent(place bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.programme_id = place AND u.is_active AND r.role = 'independent_contact'
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())) $$;
"""
DROP_FUNCTIONS = "DROP FUNCTION app_has_independent(bigint); DROP FUNCTION app_independent_in();"
# After the row is written, so that its own constraints speak first.
RULES = """
CREATE FUNCTION safeguarding_question_asked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.answer <> '' THEN
        RAISE EXCEPTION 'a question begins without an answer' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM audit_auditevent e
                   WHERE e.id = NEW.event_id AND e.advisor_id = NEW.advisor_id AND e.programme_id = NEW.programme_id
                     AND e.event IN ('identity.opened', 'identity.changed')) THEN
        RAISE EXCEPTION 'a question is about an opening of her own details' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_asked AFTER INSERT ON safeguarding_openingquestion
    FOR EACH ROW EXECUTE FUNCTION safeguarding_question_asked();

CREATE FUNCTION safeguarding_question_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE opened audit_auditevent;
BEGIN
    IF ROW(NEW.public_id, NEW.advisor_id, NEW.programme_id, NEW.event_id, NEW.asked_at, NEW.due_on) IS DISTINCT FROM
        ROW(OLD.public_id, OLD.advisor_id, OLD.programme_id, OLD.event_id, OLD.asked_at, OLD.due_on) THEN
        RAISE EXCEPTION 'what was asked stays as it was asked' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.answer NOT IN ('', 'looking') OR NEW.answer = '' THEN
        RAISE EXCEPTION 'an answer to her stays' USING ERRCODE = 'check_violation';
    END IF;
    IF coalesce(app_user(), NEW.answered_by_id) <> NEW.answered_by_id
        OR NOT identity_holds(NEW.answered_by_id, NEW.programme_id, '{independent_contact}') THEN
        RAISE EXCEPTION 'from outside the team, in one''s own name' USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO opened FROM audit_auditevent e WHERE e.id = NEW.event_id;
    IF NEW.answered_by_id = opened.actor_id
        OR EXISTS (SELECT 1 FROM audit_auditevent e WHERE opened.about_kind = 'identity.revealrequest'
                   AND e.about_kind = opened.about_kind AND e.about_id = opened.about_id
                   AND e.actor_id = NEW.answered_by_id) THEN
        RAISE EXCEPTION 'by somebody who had no part in it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_answered AFTER UPDATE ON safeguarding_openingquestion
    FOR EACH ROW EXECUTE FUNCTION safeguarding_question_answered();
"""
DROP_RULES = """
DROP TRIGGER question_answered ON safeguarding_openingquestion; DROP FUNCTION safeguarding_question_answered();
DROP TRIGGER question_asked ON safeguarding_openingquestion; DROP FUNCTION safeguarding_question_asked();
"""
INDEPENDENT = "programme_id = ANY ((SELECT app_independent_in())::bigint[])"


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0001_tables"), ("identity", "0010_emergency"), ("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        switch_on(TABLE),
        policy(TABLE, "advisor_sees", "app_web", ADVISOR.format(column="advisor_id"), "SELECT"),
        policy(TABLE, "advisor_asks", "app_web", ADVISOR.format(column="advisor_id"), "INSERT"),
        policy(TABLE, "independent_sees", "app_web", INDEPENDENT, "SELECT"),
        policy(TABLE, "independent_answers", "app_web", INDEPENDENT, "UPDATE"),
        migrations.RunSQL(RULES, DROP_RULES),
        belongs(TABLE),
    ]
