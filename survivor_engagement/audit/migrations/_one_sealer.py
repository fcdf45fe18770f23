"""The SQL of `0009_one_sealer`: `audit_seal()` anew, with a lock that no serving role can hold against it.

The lock is on a table without columns to which only the owner has a right; the function runs as the owner. Whoever may
call the function holds the lock until the end of its own transaction: that is the default worker and nobody else. The
function also says for how long the oldest of the rows has waited, so that a sealer that is kept out raises an alarm.
"""

from survivor_engagement.audit.migrations._sealing import ROW_TEXT, SEAL, SEAL_BACK, SERVING

LOCK = f"""
CREATE TABLE audit_sealer ();
ALTER TABLE audit_sealer ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON audit_sealer FROM {SERVING};
"""
LOCK_BACK = "DROP TABLE audit_sealer"
# NULL for `how_many`: another sealer is at it. `waited` is NULL where nothing waited, and for the first seal of all,
# which is made over whatever was there before.
# The look each minute and the look at everything find the same rows as before (see `_sealing.py`).
SEAL_NOW = f"""
CREATE FUNCTION audit_seal(at_most integer, everything boolean, OUT how_many integer, OUT waited interval)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last audit_auditseal; old audit_auditseal; made audit_auditseal; ids bigint[]; is_alone boolean := true;
BEGIN
    BEGIN
        LOCK TABLE audit_sealer IN EXCLUSIVE MODE NOWAIT;
    EXCEPTION WHEN lock_not_available THEN is_alone := false;
    END;
    SELECT * INTO last FROM audit_auditseal ORDER BY number DESC LIMIT 1;
    IF NOT everything THEN
        SELECT * INTO old FROM audit_auditseal WHERE at < statement_timestamp() - interval '1 hour'
        ORDER BY number DESC LIMIT 1;
    END IF;
    SELECT array_agg(fresh.id ORDER BY fresh.id) INTO ids FROM (
        SELECT e.id FROM audit_auditevent e WHERE e.id > coalesce(old.highest_id, 0)
        EXCEPT SELECT unnest(s.event_ids) FROM audit_auditseal s WHERE s.number > coalesce(old.number, 0)
        ORDER BY 1 LIMIT at_most) AS fresh;
    IF last.number IS NOT NULL OR NOT is_alone THEN
        SELECT clock_timestamp() - min(e.at) INTO waited FROM audit_auditevent e WHERE e.id = ANY (ids);
    END IF;
    IF NOT is_alone THEN RETURN; END IF;
    how_many := coalesce(cardinality(ids), 0);
    IF ids IS NULL THEN RETURN; END IF;

    made.number := coalesce(last.number, 0) + 1;
    made.at := clock_timestamp();
    made.form := 1;
    made.event_ids := ids;
    SELECT string_agg(sha256(convert_to({ROW_TEXT}, 'UTF8')), ''::bytea ORDER BY id) INTO made.row_hashes
    FROM audit_auditevent WHERE id = ANY (ids);
    made.highest_id := greatest(ids[cardinality(ids)], last.highest_id);
    made.total := coalesce(last.total, 0) + cardinality(ids);
    made.previous_hash := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    SELECT sha256(
        convert_to('audit-seal', 'UTF8') || decode('00', 'hex') || int8send(made.number)
        || int8send((extract(epoch FROM made.at) * 1000000)::bigint) || int8send(made.highest_id)
        || int8send(made.total) || int8send(made.form::bigint) || int8send(cardinality(ids)::bigint)
        || string_agg(int8send(sealed.id), ''::bytea ORDER BY sealed.place) || made.row_hashes || made.previous_hash)
    INTO made.hash FROM unnest(ids) WITH ORDINALITY AS sealed (id, place);
    INSERT INTO audit_auditseal SELECT made.*;
END $$;
REVOKE ALL ON FUNCTION audit_seal(integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal(integer, boolean) TO app_worker;
"""  # noqa: S608 - names of our columns
SEAL_BEFORE = SEAL.replace(
    "SET search_path = pg_catalog, public AS", "SET search_path = pg_catalog, public, pg_temp AS"
)
ANEW, BACK = f"{SEAL_BACK};\n{SEAL_NOW}", f"{SEAL_BACK};\n{SEAL_BEFORE}"
