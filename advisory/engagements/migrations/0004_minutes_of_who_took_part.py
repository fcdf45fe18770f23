"""Minutes are read by those who took part: who said yes and did not take it back before the start, or who came."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy

FUNCTION = """
CREATE FUNCTION app_my_minutes() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(p.engagement_id), '{}')
   FROM engagements_participation p JOIN engagements_engagement e ON e.id = p.engagement_id
   WHERE p.advisor_id = app_advisor() AND (p.attendance IN ('attended', 'partly')
     OR (p.reply = 'accepted' AND (p.withdrew_at IS NULL OR p.withdrew_at >= e.starts_at))) $$;
"""
FUNCTION_BACK = "DROP FUNCTION app_my_minutes();"

ANYBODY_ASKED = "engagement_id = ANY ((SELECT app_my_engagements())::bigint[]) AND state = 'shared'"
WHO_TOOK_PART = "engagement_id = ANY ((SELECT app_my_minutes())::bigint[]) AND state = 'shared'"
DROP = "DROP POLICY advisor ON engagements_minutes"


class Migration(migrations.Migration):
    dependencies = [("engagements", "0003_promises")]
    operations = [
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        migrations.RunSQL(DROP, policy("engagements_minutes", "advisor", "app_web", ANYBODY_ASKED, "SELECT").sql),
        policy("engagements_minutes", "advisor", "app_web", WHO_TOOK_PART, "SELECT"),
    ]
