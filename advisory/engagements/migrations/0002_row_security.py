"""Who reaches meetings. An advisor: those she is asked to, and those of her groups once they are scheduled."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, policy, protect

CHILDREN = ("agendaitem", "risknote", "linkedservice", "participation", "minutes")
OF_PROGRAMME = "ALTER TABLE engagements_{0} ADD CONSTRAINT {0}_of_engagement_of_programme \
FOREIGN KEY (engagement_id, programme_id) REFERENCES engagements_engagement (id, programme_id)"
KEYS = [OF_PROGRAMME.format(child) for child in CHILDREN] + [
    "ALTER TABLE engagements_engagement ADD CONSTRAINT engagement_of_group_of_programme "
    "FOREIGN KEY (group_id, programme_id) REFERENCES groups_advisorygroup (id, programme_id)",
    "ALTER TABLE engagements_linkedservice ADD CONSTRAINT linked_service_of_programme "
    "FOREIGN KEY (service_id, programme_id) REFERENCES referrals_helpservice (id, programme_id)",
]
KEYS_BACK = [
    "ALTER TABLE engagements_linkedservice DROP CONSTRAINT linked_service_of_programme",
    "ALTER TABLE engagements_engagement DROP CONSTRAINT engagement_of_group_of_programme",
    *[f"ALTER TABLE engagements_{child} DROP CONSTRAINT {child}_of_engagement_of_programme" for child in CHILDREN],
]

FUNCTIONS = """
CREATE FUNCTION app_my_engagements() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(p.engagement_id), '{}') FROM engagements_participation p
   WHERE p.advisor_id = app_advisor() $$;

CREATE FUNCTION engagements_others_coming(about bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT count(*) FROM engagements_participation p
   WHERE p.engagement_id = about AND p.reply = 'accepted' AND p.withdrew_at IS NULL
     AND p.advisor_id <> app_advisor() AND about = ANY (app_my_engagements()) $$;
"""
FUNCTIONS_BACK = "DROP FUNCTION engagements_others_coming(bigint); DROP FUNCTION app_my_engagements();"

MINE = "engagement_id = ANY ((SELECT app_my_engagements())::bigint[])"
MY_MEETINGS = (
    "id = ANY ((SELECT app_my_engagements())::bigint[]) "
    "OR (state <> 'draft' AND group_id = ANY ((SELECT app_my_groups())::bigint[]))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("engagements", "0001_tables"),
        ("groups", "0002_row_security"),
        ("referrals", "0002_row_security"),
    ]
    operations = [
        migrations.RunSQL(KEYS, KEYS_BACK),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        *[operation for child in ("engagement", *CHILDREN) for operation in protect(f"engagements_{child}")],
        policy("engagements_engagement", "advisor", "app_web", MY_MEETINGS, "SELECT"),
        policy("engagements_agendaitem", "advisor", "app_web", MINE, "SELECT"),
        policy("engagements_agendaitem", "advisor_adds", "app_web", f"{MINE} AND added_by_advisor", "INSERT"),
        policy("engagements_linkedservice", "advisor", "app_web", MINE, "SELECT"),
        policy("engagements_minutes", "advisor", "app_web", f"{MINE} AND state = 'shared'", "SELECT"),
        policy("engagements_participation", "advisor", "app_web", ADVISOR.format(column="advisor_id"), "SELECT"),
        policy(
            "engagements_participation", "advisor_answers", "app_web", ADVISOR.format(column="advisor_id"), "UPDATE"
        ),
    ]
