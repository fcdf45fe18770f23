"""Who reaches a receipt: she alone. What may change: how it was last handed over, and once, that a key has ended."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import (
    JOB,
    WORKERS,
    belongs,
    hers_to_read,
    nothing_more_of_the_erased,
    policy,
    protect,
)

KEY, RECEIPT = "receipts_signingkey", "receipts_consentreceipt"
SERVING = f"app_web, {WORKERS}"
# A foreign key looks past row-level security: the event is hers, and of that programme.
OF_HER_EVENT = f"""
CREATE UNIQUE INDEX records_consentevent_of_her ON records_consentevent (id, advisor_id, programme_id);
ALTER TABLE {RECEIPT} ADD CONSTRAINT {RECEIPT}_of_her_event FOREIGN KEY (event_id, advisor_id, programme_id)
    REFERENCES records_consentevent (id, advisor_id, programme_id);
"""
OF_HER_EVENT_BACK = (
    f"ALTER TABLE {RECEIPT} DROP CONSTRAINT {RECEIPT}_of_her_event; DROP INDEX records_consentevent_of_her;"
)
PROOF = (
    f"""
CREATE FUNCTION receipts_proof_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS
$$ DECLARE may text[] := ARRAY['delivered', 'delivered_at'];
BEGIN
    IF TG_TABLE_NAME = '{KEY}' THEN may := ARRAY['used_until']; END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'receipts and keys are only ever added to' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (to_jsonb(NEW) - may) IS DISTINCT FROM (to_jsonb(OLD) - may)
       OR (TG_TABLE_NAME = '{KEY}' AND (to_jsonb(OLD) -> 'used_until') IS DISTINCT FROM 'null'::jsonb) THEN
        RAISE EXCEPTION 'a receipt or a key stays as it was written' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""
    + "".join(
        f"""
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {SERVING};
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION receipts_proof_stays();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION receipts_proof_stays();
"""
        for table in (KEY, RECEIPT)
    )
    + f"""
GRANT UPDATE (delivered, delivered_at) ON {RECEIPT} TO app_web;
REVOKE INSERT ON {KEY} FROM {SERVING};
REVOKE INSERT ON {RECEIPT} FROM {WORKERS};
"""
)
PROOF_BACK = (
    "".join(
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_no_change ON {table};"
        f"GRANT INSERT, UPDATE, DELETE ON {table} TO {SERVING};"
        for table in (KEY, RECEIPT)
    )
    + "DROP FUNCTION receipts_proof_stays();"
)
# A process that serves can archive a key where there is none at all. Whoever takes it over later cannot add one of its
# own, and old receipts would not verify with it.
FIRST = """
CREATE FUNCTION receipts_first_key(of_version integer, id text, public_half text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    LOCK TABLE receipts_signingkey IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO receipts_signingkey (version, key_id, public_key) SELECT of_version, id, public_half
        WHERE NOT EXISTS (SELECT 1 FROM receipts_signingkey);
END $$;
REVOKE EXECUTE ON FUNCTION receipts_first_key(integer, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receipts_first_key(integer, text, text) TO app_web;
DO $$ BEGIN  -- in tests and demos app_seed stands in for the web; elsewhere it does not exist
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION receipts_first_key(integer, text, text) TO app_seed;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_tables"), ("identity", "0023_searches_counted")]
    operations = [
        *protect(RECEIPT, staff=None, advisor="advisor_id"),
        *hers_to_read(RECEIPT, "INSERT", "UPDATE"),
        policy(RECEIPT, "job", WORKERS, JOB.format(column="programme_id"), "SELECT"),
        belongs(RECEIPT),
        nothing_more_of_the_erased(RECEIPT),
        migrations.RunSQL(OF_HER_EVENT, OF_HER_EVENT_BACK),
        migrations.RunSQL(PROOF, PROOF_BACK),
        migrations.RunSQL(FIRST, "DROP FUNCTION receipts_first_key(integer, text, text)"),
    ]
