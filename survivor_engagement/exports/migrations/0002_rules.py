"""Who may ask, who may answer and which step follows which; and who reaches the rows.

The serving roles are bound by all of it. A worker of the system may only say that an export is not made or is over.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

TABLE = "exports_export"
RULES = """
ALTER TABLE exports_export ADD CONSTRAINT export_opens_what_is_sealed
    CHECK (opens_details = jsonb_exists_any(columns, ARRAY['legal_name', 'phone']));
ALTER TABLE exports_export ADD CONSTRAINT export_has_columns
    CHECK (CASE WHEN jsonb_typeof(columns) = 'array' THEN jsonb_array_length(columns) > 0 ELSE false END);

CREATE FUNCTION exports_holds(person bigint, programme bigint, VARIADIC roles text[]) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT 1 FROM programmes_roleassignment r JOIN users_user u ON u.id = r.user_id
   WHERE r.user_id = person AND r.programme_id = programme AND r.role = ANY (roles) AND u.is_active
     AND r.starts_at <= statement_timestamp() AND (r.ends_at IS NULL OR r.ends_at > statement_timestamp())) $$;

CREATE FUNCTION exports_may_have(person bigint, programme bigint, kind text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, public AS
$$ SELECT CASE kind
   WHEN 'advisors' THEN exports_holds(person, programme, 'programme_manager', 'monitoring_officer')
   WHEN 'identities' THEN exports_holds(person, programme, 'programme_manager')
   WHEN 'trail' THEN exports_holds(person, programme, 'auditor') ELSE false END $$;

CREATE FUNCTION exports_steps() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    serving boolean := current_user IN ('app_web', 'app_worker', 'app_notify', 'app_payout');
    asker_acts boolean := NOT serving OR (current_user = 'app_web' AND NEW.asked_by_id IS NOT DISTINCT FROM app_user());
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT asker_acts OR NEW.state <> (CASE WHEN NEW.opens_details THEN 'waiting' ELSE 'asked' END)
            OR NEW.decided_by_id IS NOT NULL OR NEW.stored_id IS NOT NULL
            OR NOT exports_may_have(NEW.asked_by_id, NEW.programme_id, NEW.kind) THEN
            RAISE EXCEPTION 'a table is asked for by somebody who may have it' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.public_id, NEW.programme_id, NEW.kind, NEW.columns, NEW.opens_details, NEW.purpose, NEW.file_format,
        NEW.asked_by_id, NEW.asked_at, NEW.from_on, NEW.until_on)
        IS DISTINCT FROM (OLD.public_id, OLD.programme_id, OLD.kind, OLD.columns, OLD.opens_details, OLD.purpose,
        OLD.file_format, OLD.asked_by_id, OLD.asked_at, OLD.from_on, OLD.until_on) THEN
        RAISE EXCEPTION 'what was asked for stays as it was' USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (('waiting', 'asked'), ('waiting', 'declined'), ('waiting', 'expired'),
        ('asked', 'ready'), ('asked', 'stopped'), ('asked', 'expired'), ('ready', 'taken'), ('ready', 'expired')) THEN
        RAISE EXCEPTION 'this step does not follow that one' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.decided_by_id, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at)
        AND (OLD.state <> 'waiting' OR NEW.state = 'expired') THEN
        RAISE EXCEPTION 'an answer is given once' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'waiting' AND NEW.state <> 'expired' AND (
        (serving AND (current_user <> 'app_web' OR NEW.decided_by_id IS DISTINCT FROM app_user()))
        OR NOT exports_holds(NEW.decided_by_id, NEW.programme_id, 'programme_manager', 'safeguarding_lead')) THEN
        RAISE EXCEPTION 'a second person who may approve it answers' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('ready', 'taken') AND NOT (asker_acts
        AND exports_may_have(NEW.asked_by_id, NEW.programme_id, NEW.kind)) THEN
        RAISE EXCEPTION 'a table is made for and taken by who asked, while she may have it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps BEFORE INSERT OR UPDATE ON exports_export FOR EACH ROW EXECUTE FUNCTION exports_steps();

REVOKE INSERT, DELETE ON exports_export FROM app_worker;
REVOKE DELETE ON exports_export FROM app_web;
REVOKE ALL ON exports_export FROM app_notify, app_payout;
"""
BACK = """
GRANT SELECT, INSERT, UPDATE, DELETE ON exports_export TO app_web, app_worker, app_notify, app_payout;
DROP TRIGGER steps ON exports_export; DROP FUNCTION exports_steps();
DROP FUNCTION exports_may_have(bigint, bigint, text); DROP FUNCTION exports_holds(bigint, bigint, text[]);
ALTER TABLE exports_export DROP CONSTRAINT export_has_columns, DROP CONSTRAINT export_opens_what_is_sealed;
"""


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_tables"), ("programmes", "0005_independent_and_partners")]
    operations = [*protect(TABLE), migrations.RunSQL(RULES, BACK)]
