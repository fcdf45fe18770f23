"""Somebody who works for a partner is assigned to an advisor in the programme of the group, and there alone."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import held_hold_nothing

HERE = """
CREATE OR REPLACE FUNCTION app_assigned_here() RETURNS TABLE (programme_id bigint, advisor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT DISTINCT m.programme_id, m.advisor_id FROM groups_groupmembership m
   WHERE m.group_id = ANY (app_assigned_groups()) AND m.ends_on IS NULL $$;
"""
HERE_BACK = """
CREATE OR REPLACE FUNCTION app_assigned_here() RETURNS TABLE (programme_id bigint, advisor_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT NULL::bigint, NULL::bigint WHERE false $$;
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0006_no_seat_of_the_erased"), ("identity", "0017_in_one_programme")]
    operations = [
        migrations.RunSQL(HERE, HERE_BACK),
        held_hold_nothing("app_assigned_groups()"),
    ]
