"""Sealed details open for a table that a second person agreed to, while it is being made for whoever asked; and what is
over is taken by nobody."""

from django.db import migrations

OPENS = """
CREATE OR REPLACE FUNCTION app_table_opens(her bigint, field text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM exports_export e
       WHERE e.asked_by_id = app_user() AND e.state = 'asked' AND e.opens_details AND e.decided_by_id IS NOT NULL
         AND jsonb_exists(e.columns, field) AND app_holds(e.programme_id, '{programme_manager}')
         AND identity_is_enrolled(her, e.programme_id)) $$;
"""
OPENS_BACK = """
CREATE OR REPLACE FUNCTION app_table_opens(her bigint, field text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT false $$;
"""
IN_TIME = """
CREATE FUNCTION exports_in_time() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state = 'taken' AND OLD.state = 'ready' AND OLD.expires_at <= statement_timestamp() THEN
        RAISE EXCEPTION 'the day of this table is over' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'ready' AND NEW.expires_at > statement_timestamp() + interval '73 hours' THEN
        RAISE EXCEPTION 'a table waits for three days at the most' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_time BEFORE UPDATE ON exports_export FOR EACH ROW EXECUTE FUNCTION exports_in_time();
"""
IN_TIME_BACK = "DROP TRIGGER in_time ON exports_export; DROP FUNCTION exports_in_time();"


class Migration(migrations.Migration):
    dependencies = [("exports", "0003_not_by_newcomers"), ("identity", "0018_opened_by_right")]
    operations = [migrations.RunSQL(OPENS, OPENS_BACK), migrations.RunSQL(IN_TIME, IN_TIME_BACK)]
