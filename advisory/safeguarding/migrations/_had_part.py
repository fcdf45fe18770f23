"""The SQL of `0004_whoever_had_part`: who had a part in an opening, asked in one place by the page and by the rule."""

from importlib import import_module

# Everybody in the rows about the same thing (a request, a table that leaves, a file for the bank, a message), and for
# whom a worker did it; who asked for such a table or agreed to it, also where a row were missing; and for a card who
# printed one for her and who asked her about it. An advisor or a programme is no such thing: of it all rows speak.
HAD_PART = """
CREATE FUNCTION safeguarding_had_part(event_asked bigint, person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
$$ SELECT EXISTS (
    SELECT 1 FROM audit_auditevent opened JOIN audit_auditevent e ON person IN (e.actor_id, e.on_behalf_of)
        AND (e.id = opened.id
            OR opened.about_id <> '' AND opened.about_kind NOT IN ('', 'identity.advisor', 'programmes.programme')
                AND e.about_kind = opened.about_kind AND e.about_id = opened.about_id
            OR opened.event IN ('advisor.invited', 'advisor.joined') AND e.advisor_id = opened.advisor_id
                AND e.event IN ('advisor.invited', 'advisor.joined', 'card.reached', 'card.in_other_hands'))
    WHERE opened.id = event_asked
    UNION ALL
    SELECT 1 FROM audit_auditevent opened JOIN exports_export x ON x.public_id::text = opened.about_id
    WHERE opened.id = event_asked AND opened.about_kind = 'exports.export'
        AND person IN (x.asked_by_id, x.decided_by_id)) $$;
"""
HAD_PART_BACK = "DROP FUNCTION safeguarding_had_part(bigint, bigint)"

_RULES = import_module("advisory.safeguarding.migrations.0002_row_security").RULES
_MADE = "CREATE FUNCTION safeguarding_question_answered()"
ANSWERED_BEFORE = (
    (_MADE + _RULES.split(_MADE)[1].split("CREATE TRIGGER")[0])
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("SET search_path = pg_catalog, public AS", "SET search_path = pg_catalog, public, pg_temp AS")
)
_RULE = ANSWERED_BEFORE[ANSWERED_BEFORE.index("    SELECT * INTO opened") :].split(" THEN")[0]
ANSWERED_NOW = ANSWERED_BEFORE.replace(_RULE, "    IF safeguarding_had_part(NEW.event_id, NEW.answered_by_id)").replace(
    "DECLARE opened audit_auditevent;\n", ""
)
