"""An advisor reads the advice she is asked about, and what her groups submitted until the day she left them.

Drafts, and advice of other groups of her programme, are not hers to read.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, ENROLLED, policy

FUNCTION = """
CREATE FUNCTION app_my_recommendations() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(r.id), '{}') FROM recommendations_recommendation r
   WHERE (r.state IN ('confirming', 'submitted', 'answered') AND EXISTS (
            SELECT 1 FROM recommendations_author a
            WHERE a.recommendation_id = r.id AND a.advisor_id = app_advisor()))
      OR (r.state IN ('submitted', 'answered') AND EXISTS (
            SELECT 1 FROM groups_groupmembership m
            WHERE m.group_id = r.group_id AND m.advisor_id = app_advisor()
              AND (m.ends_on IS NULL OR r.submitted_at::date <= m.ends_on))) $$;

CREATE FUNCTION author_keeps_its_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF ROW(NEW.recommendation_id, NEW.programme_id, NEW.advisor_id)
        IS DISTINCT FROM ROW(OLD.recommendation_id, OLD.programme_id, OLD.advisor_id) THEN
        RAISE EXCEPTION 'an author keeps her person and her text' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER author_keeps_its_place BEFORE UPDATE ON recommendations_author
    FOR EACH ROW EXECUTE FUNCTION author_keeps_its_place();
"""
FUNCTION_BACK = """
DROP TRIGGER author_keeps_its_place ON recommendations_author; DROP FUNCTION author_keeps_its_place();
DROP FUNCTION app_my_recommendations();
"""
MINE = "{0} = ANY ((SELECT app_my_recommendations())::bigint[])"
ME = ADVISOR.format(column="advisor_id")
OF_WHAT_I_READ = f"{ME} AND EXISTS (SELECT 1 FROM recommendations_response r WHERE r.id = response_id)"  # noqa: S608


def instead(table: str, old: str, rule: str, command: str) -> migrations.RunSQL:
    """Drop a policy that let too much through; its way back makes it again."""
    return migrations.RunSQL(f"DROP POLICY {old} ON {table}", policy(table, old, "app_web", rule, command).sql)


EVERYBODY = ENROLLED.format(column="programme_id")


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0002_row_security_and_confirmation"),
        ("groups", "0002_row_security"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        instead("recommendations_recommendation", "enrolled", EVERYBODY, "SELECT"),
        policy("recommendations_recommendation", "advisor", "app_web", MINE.format("id"), "SELECT"),
        instead("recommendations_response", "enrolled", EVERYBODY, "SELECT"),
        policy(
            "recommendations_response",
            "advisor",
            "app_web",
            f"{MINE.format('recommendation_id')} AND state = 'published'",
            "SELECT",
        ),
        instead("recommendations_author", "advisor", ME, "ALL"),
        policy("recommendations_author", "advisor", "app_web", ME, "SELECT"),
        policy("recommendations_author", "advisor_answers", "app_web", ME, "UPDATE"),
        instead("recommendations_authoranswer", "advisor", ME, "ALL"),
        policy("recommendations_authoranswer", "advisor", "app_web", OF_WHAT_I_READ),
    ]
