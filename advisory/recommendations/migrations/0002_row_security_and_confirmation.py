"""Policies, and the rule by which a text counts as confirmed.

The rule stands in the database because each author may see only her own answer: a function of the owner counts them
all. It moves the recommendation on, or back to its writer when somebody says "this is not what I said".
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

CONFIRMATION = """
CREATE FUNCTION recommendation_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    rec recommendations_recommendation;
    rule text; needed int; everyone int; agreed int; objected int; confirmed boolean; stopped boolean;
BEGIN
    SELECT * INTO rec FROM recommendations_recommendation WHERE id = NEW.recommendation_id FOR UPDATE;
    IF rec.state <> 'confirming' THEN RETURN NEW; END IF;
    SELECT g.decision_rule, g.quorum INTO rule, needed FROM groups_advisorygroup g WHERE g.id = rec.group_id;
    SELECT count(*), count(*) FILTER (WHERE answer = 'confirmed'), count(*) FILTER (WHERE answer = 'not_what_i_said')
      INTO everyone, agreed, objected FROM recommendations_author WHERE recommendation_id = rec.id;
    needed := least(needed, everyone);
    IF rec.attribution <> 'group' THEN
        confirmed := agreed = everyone; stopped := objected > 0;
    ELSIF rule = 'consensus' THEN
        confirmed := objected = 0 AND agreed >= needed; stopped := objected > 0;
    ELSIF rule = 'two_thirds' THEN
        confirmed := agreed >= needed AND agreed * 3 >= everyone * 2; stopped := objected * 3 > everyone;
    ELSE
        confirmed := agreed >= needed AND agreed * 2 > everyone; stopped := objected * 2 >= everyone;
    END IF;
    IF stopped THEN
        UPDATE recommendations_recommendation SET state = 'draft' WHERE id = rec.id;
    ELSIF confirmed THEN
        UPDATE recommendations_recommendation SET state = 'submitted', submitted_at = now() WHERE id = rec.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER author_answered AFTER UPDATE OF answer ON recommendations_author
    FOR EACH ROW WHEN (NEW.answer <> OLD.answer AND NEW.answer <> 'none') EXECUTE FUNCTION recommendation_settle();

CREATE FUNCTION recommendation_text_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text <> OLD.text AND OLD.state <> 'draft' THEN
        RAISE EXCEPTION 'the words of a recommendation stand once its authors were asked' USING ERRCODE = '23514';
    END IF;
    IF OLD.state IN ('submitted', 'answered') AND NEW.state IN ('draft', 'confirming') THEN
        RAISE EXCEPTION 'a submitted recommendation does not go back' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recommendation_frozen BEFORE UPDATE ON recommendations_recommendation
    FOR EACH ROW EXECUTE FUNCTION recommendation_text_stands();

CREATE FUNCTION response_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'a published answer stands; give a new one' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER response_frozen BEFORE UPDATE ON recommendations_response
    FOR EACH ROW EXECUTE FUNCTION response_stands();
"""
BACK = """
DROP TRIGGER response_frozen ON recommendations_response; DROP FUNCTION response_stands();
DROP TRIGGER recommendation_frozen ON recommendations_recommendation; DROP FUNCTION recommendation_text_stands();
DROP TRIGGER author_answered ON recommendations_author; DROP FUNCTION recommendation_settle();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0001_tables"),
        ("identity", "0002_vault_and_row_security"),
        ("groups", "0001_tables"),
    ]
    operations = [
        *protect("recommendations_recommendation", enrolled="programme_id"),
        *protect("recommendations_author", advisor="advisor_id"),
        *protect("recommendations_response", enrolled="programme_id"),
        *protect("recommendations_authoranswer", advisor="advisor_id"),
        migrations.RunSQL(CONFIRMATION, BACK),
    ]
