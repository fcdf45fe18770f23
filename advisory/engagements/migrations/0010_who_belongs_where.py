"""What a facilitator of a partner sees of meetings: those of the groups she is assigned to."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, for_partners

ASSIGNED = """
CREATE FUNCTION app_assigned_engagements() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(e.id), '{}') FROM engagements_engagement e
   WHERE e.group_id = ANY (app_assigned_groups()) $$;
"""
CHILDREN = ("agendaitem", "risknote", "linkedservice", "participation", "minutes")


class Migration(migrations.Migration):
    dependencies = [("engagements", "0009_agenda_order_once"), ("groups", "0005_who_belongs_where")]
    operations = [
        migrations.RunSQL(ASSIGNED, "DROP FUNCTION app_assigned_engagements()"),
        for_partners("engagements_engagement", "group_id", "groups"),
        *[for_partners(f"engagements_{child}", "engagement_id", "engagements") for child in CHILDREN],
        belongs("engagements_participation"),
    ]
