"""For whom a worker acts is said by the work that runs in its queue, and only there. So a worker names nobody else: not
in work that it asks for, not in work that it has taken, and not by taking up once more what has ended."""

from django.db import migrations

PEOPLE = """
CREATE FUNCTION app_job_people() RETURNS bigint[] LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT coalesce(array_agg(DISTINCT j.asked_by_id), '{}') FROM jobs_job j
   WHERE j.state = 'running' AND j.asked_by_id IS NOT NULL AND j.queue = CASE current_user
       WHEN 'app_worker' THEN 'default' WHEN 'app_notify' THEN 'notify' WHEN 'app_payout' THEN 'payout' END $$;
"""
# The web process asks for work in the name of whoever is signed in, and of whoever asked at first where work that was
# given up is asked for again.
RULE = """
CREATE FUNCTION jobs_in_whose_name() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user NOT IN ('app_worker', 'app_notify', 'app_payout') THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.state IN ('done', 'dead', 'refused') THEN
            RAISE EXCEPTION 'what has ended is not taken up again' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF NEW.asked_by_id IS NOT DISTINCT FROM OLD.asked_by_id THEN RETURN NEW; END IF;
    END IF;
    IF NEW.asked_by_id IS NOT NULL AND NEW.asked_by_id <> ALL (app_job_people()) THEN
        RAISE EXCEPTION 'a worker asks in no other name than that of its work' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_whose_name BEFORE INSERT OR UPDATE ON jobs_job
    FOR EACH ROW EXECUTE FUNCTION jobs_in_whose_name();
"""
BACK = "DROP TRIGGER in_whose_name ON jobs_job; DROP FUNCTION jobs_in_whose_name(); DROP FUNCTION app_job_people();"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_own_queue")]
    operations = [migrations.RunSQL(PEOPLE + RULE, BACK)]
