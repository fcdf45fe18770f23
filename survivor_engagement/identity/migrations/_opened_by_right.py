"""Who reads a sealed value: the database asks what the pages ask.

Staff see which fields are filled and write new values; what stands there opens to them by a request that a second
person agreed to (or an emergency), for the fields it names, or for a table that a second person agreed to. The other
rooms say what they know: which way of being paid belongs to a programme, and which table is being made.
"""

READ = """
CREATE FUNCTION app_way_is_of(way text, place bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT false $$;
CREATE FUNCTION app_table_opens(her bigint, field text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT false $$;

CREATE FUNCTION vault.may_be_read(her bigint, field text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (
       SELECT 1 FROM identity_revealrequest q
       WHERE q.asked_by_id = app_user() AND q.advisor_id = her AND q.state IN ('approved', 'emergency')
         AND q.until > statement_timestamp() AND jsonb_exists(q.fields, split_part(field, ':', 1))
         AND app_holds(q.programme_id, {askers}) AND identity_is_enrolled(her, q.programme_id)
         AND (field NOT LIKE 'payee_details:%' OR app_way_is_of(split_part(field, ':', 2), q.programme_id)))
   OR app_table_opens(her, field) $$;
REVOKE ALL ON FUNCTION vault.may_be_read(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.may_be_read(bigint, text) TO app_vault;
CREATE POLICY opened_by_right ON vault.sealed_value AS RESTRICTIVE FOR SELECT TO app_vault USING (
    advisor_id = (SELECT app_advisor())
    OR (session_user <> 'app_web' AND NULLIF(current_setting('app.job', true), '') IS NOT NULL)
    OR vault.may_be_read(advisor_id, field));
""".replace("{askers}", "'{programme_manager,facilitator,finance_preparer,safeguarding_lead}'::text[]")
READ_BACK = """
DROP POLICY opened_by_right ON vault.sealed_value; DROP FUNCTION vault.may_be_read(bigint, text);
DROP FUNCTION app_table_opens(bigint, text); DROP FUNCTION app_way_is_of(text, bigint);
"""
# Names of fields are read, and what stood there is taken away, by functions: nobody needs to see a value for either.
WRITTEN = """
CREATE FUNCTION vault.may_be_written(her bigint, field text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT session_user NOT IN ('app_notify', 'app_payout', 'app_worker')
   AND (app_may_open(her) OR (field LIKE 'opening_answer:%' AND app_may_answer(her))) $$;
CREATE FUNCTION vault.names_of(her bigint) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT v.field FROM vault.sealed_value v WHERE v.advisor_id = her AND app_may_open(her) ORDER BY v.field $$;
CREATE FUNCTION vault.forget(her bigint, fields text[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ DELETE FROM vault.sealed_value v
   WHERE v.advisor_id = her AND v.field = ANY (fields) AND vault.may_be_written(her, v.field) $$;
CREATE FUNCTION vault.forget_tags(her bigint, of_kind text) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ DELETE FROM vault.contact_tag t
   WHERE t.advisor_id = her AND t.kind = of_kind AND vault.may_be_written(her, of_kind) $$;
DROP FUNCTION vault.forget_own(text[]);
REVOKE ALL ON FUNCTION vault.may_be_written(bigint, text), vault.names_of(bigint), vault.forget(bigint, text[]),
    vault.forget_tags(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.names_of(bigint), vault.forget(bigint, text[]), vault.forget_tags(bigint, text)
    TO app_vault;
REVOKE SELECT, UPDATE, DELETE ON vault.contact_tag FROM app_vault;
REVOKE UPDATE, DELETE ON vault.sealed_value FROM app_vault;
"""
WRITTEN_BACK = """
GRANT UPDATE, DELETE ON vault.sealed_value TO app_vault;
GRANT SELECT, UPDATE, DELETE ON vault.contact_tag TO app_vault;
CREATE FUNCTION vault.forget_own(fields text[]) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS
$$ DELETE FROM vault.sealed_value v WHERE v.advisor_id = app_advisor() AND v.field = ANY (fields) $$;
REVOKE ALL ON FUNCTION vault.forget_own(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.forget_own(text[]) TO app_vault;
DROP FUNCTION vault.forget_tags(bigint, text); DROP FUNCTION vault.forget(bigint, text[]);
DROP FUNCTION vault.names_of(bigint); DROP FUNCTION vault.may_be_written(bigint, text);
"""
# By staff, of somebody who is enrolled where they work today; who was there once has left their hands.
_BEFORE = "SELECT 1 FROM identity_enrolment e WHERE e.advisor_id = advisor\n"
_DAY = "(statement_timestamp() AT TIME ZONE p.timezone)::date"
_NOW = f"""SELECT 1 FROM identity_enrolment e JOIN programmes_programme p ON p.id = e.programme_id
              WHERE e.advisor_id = advisor AND (session_user <> 'app_web'
                OR (e.starts_on <= {_DAY} AND (e.ends_on IS NULL OR e.ends_on >= {_DAY})))
"""  # noqa: S608 - words from our code


def today_only(may_open: str) -> str:
    """The function `app_may_open` with its day. A job pays and sends also after the day on which she left."""
    now = may_open.replace(_BEFORE, _NOW)
    if now == may_open:
        raise ValueError("app_may_open is written otherwise")
    return now
