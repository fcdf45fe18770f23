"""Requests to open details, once more: by the fields that a role has, answered within days, and not by a newcomer where
somebody else could answer.
"""

from survivor_engagement.identity.migrations._reveal_rules import ANSWERED, ASKED, ROLES

# As `programmes.permissions` and `programmes.fields` have them; a test compares.
FIELD_ROLES = {"payee_details": "{programme_manager,finance_preparer}", "new_card": "{programme_manager}"}
MAY_HAVE = """
CREATE FUNCTION identity_may_have(person bigint, place bigint, fields jsonb) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (NOT jsonb_exists(fields, 'payee_details') OR identity_holds(person, place, '{payee_details}'))
       AND (NOT jsonb_exists(fields, 'new_card') OR identity_holds(person, place, '{new_card}'));
END $$;
""".format(**FIELD_ROLES)
MAY_HAVE_BACK = "DROP FUNCTION identity_may_have(bigint, bigint, jsonb);"


def _instead(rules: str) -> str:
    """The function of these rules once more; its trigger stands."""
    return rules.split("CREATE TRIGGER", 1)[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def _with(rules: str, before: str, more: str) -> str:
    if before not in rules:
        raise ValueError(before)
    return rules.replace(before, more + before, 1)


ASKED_BEFORE, ANSWERED_BEFORE = _instead(ASKED), _instead(ANSWERED)
ASKED_NOW = _with(
    ASKED_BEFORE,
    "    IF NEW.state = 'asked' THEN RETURN NEW; END IF;\n",
    """    IF NOT identity_may_have(NEW.asked_by_id, NEW.programme_id, NEW.fields) THEN
        RAISE EXCEPTION 'this role does not have this detail' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'asked' AND NEW.until IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is open before the answer' USING ERRCODE = 'check_violation';
    END IF;
""",
)
ANSWERED_NOW = _with(
    ANSWERED_BEFORE,
    "    IF q.state = 'approved' AND NOT app_reveal_has_ground(",
    """    IF q.state = 'approved' AND NOT identity_may_have(q.asked_by_id, q.programme_id, q.fields) THEN
        RAISE EXCEPTION 'this role does not have this detail' USING ERRCODE = 'check_violation';
    END IF;
    IF q.state = 'approved' AND q.asked_at < statement_timestamp() - interval '7 days' THEN
        RAISE EXCEPTION 'an old request is asked anew' USING ERRCODE = 'check_violation';
    END IF;
    IF q.state = 'approved'
        AND app_is_newcomer(q.decided_by_id, q.programme_id, {approve}::text[], q.asked_by_id) THEN
        RAISE EXCEPTION 'somebody who is here for longer answers' USING ERRCODE = 'check_violation';
    END IF;
""".format(**ROLES),
)
# A worker takes away requests of somebody who is being erased, and what is older than a year.
ERASES = "advisor_id = (SELECT app_erasing()) OR asked_at < statement_timestamp() - interval '1 year'"
