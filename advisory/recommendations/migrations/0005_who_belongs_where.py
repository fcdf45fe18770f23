"""What a facilitator of a partner sees of advice: that of the groups she is assigned to."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, belongs, for_partners, policy
from survivor_engagement.common.rowsecurity import PARTNER as OF_PARTNER

ASSIGNED = """
CREATE FUNCTION app_assigned_recommendations() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(r.id), '{}') FROM recommendations_recommendation r
   WHERE r.group_id = ANY (app_assigned_groups()) $$;
"""
ME = ADVISOR.format(column="advisor_id")
OF_WHAT_I_READ = f"{ME} AND EXISTS (SELECT 1 FROM recommendations_response r WHERE r.id = response_id)"  # noqa: S608
TO_RESPONSES_OF_HERS = (
    f"{OF_PARTNER} AND EXISTS (SELECT 1 FROM recommendations_response r "  # noqa: S608
    "WHERE r.id = response_id AND r.recommendation_id = ANY ((SELECT app_assigned_recommendations())::bigint[]))"
)
ANSWERS = "recommendations_authoranswer"


class Migration(migrations.Migration):
    dependencies = [
        ("recommendations", "0004_the_rule_of_the_day"),
        ("groups", "0005_who_belongs_where"),
    ]
    operations = [
        migrations.RunSQL(ASSIGNED, "DROP FUNCTION app_assigned_recommendations()"),
        for_partners("recommendations_recommendation", "group_id", "groups"),
        for_partners("recommendations_author", "recommendation_id", "recommendations"),
        for_partners("recommendations_response", "recommendation_id", "recommendations", "SELECT"),
        policy(ANSWERS, "partner_selects", "app_web", TO_RESPONSES_OF_HERS, "SELECT"),
        # She reads and gives her answers, and takes none away.
        migrations.RunSQL(
            f"DROP POLICY advisor ON {ANSWERS}", policy(ANSWERS, "advisor", "app_web", OF_WHAT_I_READ).sql
        ),
        policy(ANSWERS, "advisor", "app_web", OF_WHAT_I_READ, "SELECT"),
        policy(ANSWERS, "advisor_inserts", "app_web", OF_WHAT_I_READ, "INSERT"),
        policy(ANSWERS, "advisor_updates", "app_web", OF_WHAT_I_READ, "UPDATE"),
        belongs("recommendations_author"),
        belongs(ANSWERS),
    ]
