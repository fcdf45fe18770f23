"""What a facilitator of a partner sees of meetings: those of the groups she is assigned to.

And two questions about an advisor across all programmes, for whoever plans one meeting: they answer yes or no and a
number, and nothing about where else she takes part.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, for_partners

ASSIGNED = """
CREATE FUNCTION app_assigned_engagements() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT coalesce(array_agg(e.id), '{}') FROM engagements_engagement e
   WHERE e.group_id = ANY (app_assigned_groups()) $$;
"""
ACROSS = """
CREATE FUNCTION engagements_may_plan(about bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM engagements_engagement e WHERE e.id = about AND (
       e.programme_id = ANY (app_programmes()) OR e.programme_id = app_job_programme()
       OR (e.programme_id = ANY (app_partner_programmes()) AND e.group_id = ANY (app_assigned_groups()))))
   OR (current_setting('app.job', true) = 'seed' AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed')
       AND pg_has_role(session_user, 'app_seed', 'MEMBER')) $$;

CREATE FUNCTION engagements_same_hours(her bigint, about bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT engagements_may_plan(about) AND EXISTS (
       SELECT 1 FROM engagements_participation p
       JOIN engagements_engagement other ON other.id = p.engagement_id AND other.state = 'scheduled'
       JOIN engagements_engagement this ON this.id = about AND this.id <> other.id
       JOIN identity_belonging b ON b.advisor_id = her AND b.programme_id = this.programme_id
       WHERE p.advisor_id = her AND p.reply = 'accepted' AND p.withdrew_at IS NULL
         AND tstzrange(other.starts_at, other.ends_at) && tstzrange(this.starts_at, this.ends_at)) $$;

CREATE FUNCTION engagements_asked_lately(her bigint, about bigint) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT count(*) FROM engagements_participation p
   JOIN engagements_engagement this ON this.id = about
   JOIN identity_belonging b ON b.advisor_id = her AND b.programme_id = this.programme_id
   WHERE engagements_may_plan(about) AND p.advisor_id = her AND p.engagement_id <> about
     AND p.invited_at > statement_timestamp() - interval '30 days' $$;
"""
ACROSS_BACK = """
DROP FUNCTION engagements_asked_lately(bigint, bigint); DROP FUNCTION engagements_same_hours(bigint, bigint);
DROP FUNCTION engagements_may_plan(bigint);
"""
CHILDREN = ("agendaitem", "risknote", "linkedservice", "participation", "minutes")


class Migration(migrations.Migration):
    dependencies = [("engagements", "0009_agenda_order_once"), ("groups", "0005_who_belongs_where")]
    operations = [
        migrations.RunSQL(ASSIGNED, "DROP FUNCTION app_assigned_engagements()"),
        migrations.RunSQL(ACROSS, ACROSS_BACK),
        for_partners("engagements_engagement", "group_id", "groups"),
        *[for_partners(f"engagements_{child}", "engagement_id", "engagements") for child in CHILDREN],
        belongs("engagements_participation"),
    ]
