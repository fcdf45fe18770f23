"""Somebody who asks for page after page that is not hers is noticed: refusals are counted in the trail itself."""

from django.db import migrations

COUNTED = """
CREATE INDEX audit_refusals ON audit_auditevent (actor_id, at)
    WHERE event IN ('access.not_found', 'access.refused', 'access.guessing');

CREATE FUNCTION app_keeps_guessing(times integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT count(*) FILTER (WHERE e.event <> 'access.guessing') >= times
       AND count(*) FILTER (WHERE e.event = 'access.guessing') = 0
   FROM audit_auditevent e
   WHERE e.actor_id = app_user() AND e.event IN ('access.not_found', 'access.refused', 'access.guessing')
     AND e.at > statement_timestamp() - interval '10 minutes' $$;
"""
BACK = "DROP FUNCTION app_keeps_guessing(integer); DROP INDEX audit_refusals;"


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0006_workers_read_no_secrets"),
        ("audit", "0003_accounts_leave_a_trace"),
    ]
    operations = [migrations.RunSQL(COUNTED, BACK)]
