"""A worker takes, puts off and ends work of its own queue; for other queues it only asks for work, or for it to be done
sooner, in no other name than that of whom it acts for. So one that is compromised parks no erasure and no payout: what
it asks for while the work runs comes after the work."""

from django.db import migrations

# Tables that leave are made by a worker with the web's role. The default worker frees what dead workers held, and
# forgets what was done long ago, in every queue.
RULE = """
CREATE FUNCTION jobs_own_queue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE own text[] := CASE current_user WHEN 'app_web' THEN '{exports}'::text[] WHEN 'app_worker' THEN '{default}'
    WHEN 'app_notify' THEN '{notify}' WHEN 'app_payout' THEN '{payout}' END;
BEGIN
    IF own IS NULL THEN RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' OR NEW.attempts <> 0 OR NEW.lease IS NOT NULL THEN
            RAISE EXCEPTION 'work is asked for before it is begun' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF current_user = 'app_worker' AND OLD.state IN ('done', 'refused') THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'work is not deleted before its end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF ROW(NEW.id, NEW.kind, NEW.queue, NEW.about_id, NEW.programme_id, NEW.asked_at)
        IS DISTINCT FROM ROW(OLD.id, OLD.kind, OLD.queue, OLD.about_id, OLD.programme_id, OLD.asked_at) THEN
        RAISE EXCEPTION 'what was asked for stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.queue = ANY (own) THEN RETURN NEW; END IF;
    IF current_user = 'app_worker' AND OLD.state = 'running' AND OLD.lease_until < clock_timestamp()
        AND NEW.state IN ('failed', 'dead') AND NEW.lease IS NULL
        AND NEW.run_after <= clock_timestamp() + interval '2 hours'
        AND NEW.asked_by_id IS NOT DISTINCT FROM OLD.asked_by_id THEN
        RETURN NEW;
    END IF;
    IF ROW(NEW.state, NEW.attempts, NEW.lease, NEW.lease_until, NEW.heartbeat_at, NEW.error_kind, NEW.ended_at)
        IS DISTINCT FROM ROW(OLD.state, OLD.attempts, OLD.lease, OLD.lease_until, OLD.heartbeat_at, OLD.error_kind,
            OLD.ended_at)
        OR NEW.run_after > OLD.run_after
        OR (current_user <> 'app_web' AND NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id
            AND NEW.asked_by_id IS DISTINCT FROM app_user())
        OR (NEW.again_after IS DISTINCT FROM OLD.again_after
            AND NOT coalesce(NEW.again_after <= coalesce(OLD.again_after, NEW.again_after), false)) THEN
        RAISE EXCEPTION 'this work is another worker''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER own_queue BEFORE INSERT OR UPDATE OR DELETE ON jobs_job
    FOR EACH ROW EXECUTE FUNCTION jobs_own_queue();
"""
BACK = "DROP TRIGGER own_queue ON jobs_job; DROP FUNCTION jobs_own_queue();"


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_started_by_a_person")]
    operations = [migrations.RunSQL(RULE, BACK)]
