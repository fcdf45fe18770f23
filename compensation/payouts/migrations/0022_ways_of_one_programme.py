"""How she is paid in a programme opens to those who work there, and to nobody of another one."""

from django.db import migrations

WAY = """
CREATE OR REPLACE FUNCTION app_way_is_of(way text, place bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM payouts_payoutmethod m WHERE m.public_id::text = way AND m.programme_id = place) $$;
"""
WAY_BACK = """
CREATE OR REPLACE FUNCTION app_way_is_of(way text, place bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT false $$;
"""


class Migration(migrations.Migration):
    dependencies = [("payouts", "0021_ways_of_the_erased"), ("identity", "0018_opened_by_right")]
    operations = [migrations.RunSQL(WAY, WAY_BACK)]
