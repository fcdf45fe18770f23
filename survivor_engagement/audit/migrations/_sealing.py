"""The SQL of `0006_seals`. What it hashes is written out here once more, in words in `audit/canonical.py`."""

COLUMNS = (
    "id::text", "(extract(epoch FROM at) * 1000000)::bigint::text", "event", "actor_id::text", "actor_role",
    "on_behalf_of::text", "programme_id::text", "advisor_id::text", "about_kind", "about_id", "fields::text", "purpose",
    "count::text", "ids_hash", "decision", "reason", "request_id::text", "session_hash", "network",
)  # fmt: skip
ROW_TEXT = " || ".join(f"coalesce(octet_length({text})::text || ':' || {text} || ',', '-,')" for text in COLUMNS)
SERVING = "app_web, app_worker, app_notify, app_payout"

CLOSE = f"""
REVOKE ALL ON audit_auditseal FROM {SERVING};
GRANT SELECT ON audit_auditseal TO app_worker;
CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_auditseal
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
"""
CLOSE_BACK = f"""
DROP TRIGGER audit_seal_no_truncate ON audit_auditseal; DROP TRIGGER audit_seal_no_change ON audit_auditseal;
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_auditseal TO {SERVING};
"""
# One sealer at a time; the second one finds nothing to do. Each statement of the function sees what has committed
# before it began, so the second would see the first one's seal.
# What is looked at each minute is what was written since the newest seal that is older than an hour: a row under a
# lower id would have waited an hour for its commit. The look at `everything`, a few times a day, finds those too.
SEAL = f"""
CREATE FUNCTION audit_seal(at_most integer, everything boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE last audit_auditseal; old audit_auditseal; made audit_auditseal; ids bigint[];
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('audit_seal', 0)) THEN RETURN 0; END IF;
    SELECT * INTO last FROM audit_auditseal ORDER BY number DESC LIMIT 1;
    IF NOT everything THEN
        SELECT * INTO old FROM audit_auditseal WHERE at < statement_timestamp() - interval '1 hour'
        ORDER BY number DESC LIMIT 1;
    END IF;
    SELECT array_agg(fresh.id ORDER BY fresh.id) INTO ids FROM (
        SELECT e.id FROM audit_auditevent e WHERE e.id > coalesce(old.highest_id, 0)
        EXCEPT SELECT unnest(s.event_ids) FROM audit_auditseal s WHERE s.number > coalesce(old.number, 0)
        ORDER BY 1 LIMIT at_most) AS fresh;
    IF ids IS NULL THEN RETURN 0; END IF;

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
    RETURN cardinality(ids);
END $$;
REVOKE ALL ON FUNCTION audit_seal(integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal(integer, boolean) TO app_worker;
"""  # noqa: S608 - names of our columns
SEAL_BACK = "DROP FUNCTION audit_seal(integer, boolean)"
