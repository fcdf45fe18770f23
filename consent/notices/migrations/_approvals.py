"""What the database promises about approvals: whose they are, to exactly which words, and who learns of them."""

PATH = "SET search_path = pg_catalog, public, pg_temp"
SERVING = "app_web, app_worker, app_notify, app_payout"


# The lock lets no approval slip in while the draft changes or is published.
def counts(of_form: str) -> str:
    """`of_form` is a condition on the words `t` that are approved, whose reader is `NEW.by_id`."""
    return f"""
CREATE OR REPLACE FUNCTION notices_approval_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS
$$ DECLARE found_state text; found_offer timestamptz;
BEGIN
    SELECT n.state, n.offered_at INTO found_state, found_offer
        FROM notices_notice n WHERE n.id = NEW.notice_id FOR SHARE;
    IF found_state IS DISTINCT FROM 'draft' OR found_offer IS NULL OR found_offer IS DISTINCT FROM NEW.offered_at THEN
        RAISE EXCEPTION 'only words that are offered now are approved' USING ERRCODE = 'restrict_violation';
    END IF;
    IF app_user() IS NOT NULL AND NEW.by_id <> app_user() THEN
        RAISE EXCEPTION 'nobody approves in the name of somebody else' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.role_kind = 'second_person' THEN
        IF NOT EXISTS (SELECT 1 FROM users_user u WHERE u.id = NEW.by_id AND u.kind = 'staff') THEN
            RAISE EXCEPTION 'the second person is one of the staff' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM identity_advisor a WHERE a.user_id = NEW.by_id AND a.status <> 'erased'
                   AND identity_is_enrolled(a.id, NEW.programme_id)) THEN
        RAISE EXCEPTION 'a reader is an advisor of this programme' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
                   WHERE i.notice_id = NEW.notice_id AND t.language = NEW.language AND {of_form}) THEN
        RAISE EXCEPTION 'a reader approves a language that is there' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 - names of ours


_ONLY_ADDED = f"""
CREATE TRIGGER approval_counts BEFORE INSERT ON notices_noticeapproval
    FOR EACH ROW EXECUTE FUNCTION notices_approval_counts();

CREATE FUNCTION notices_approval_stays() RETURNS trigger LANGUAGE plpgsql {PATH} AS
$$ BEGIN
    IF TG_OP = 'DELETE' AND NOT EXISTS (
        SELECT 1 FROM notices_notice n WHERE n.id = OLD.notice_id AND n.state <> 'draft') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'approvals are only ever added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER approval_stays BEFORE UPDATE OR DELETE ON notices_noticeapproval
    FOR EACH ROW EXECUTE FUNCTION notices_approval_stays();
REVOKE UPDATE, DELETE, TRUNCATE ON notices_noticeapproval FROM {SERVING};
REVOKE UPDATE, TRUNCATE ON notices_readingdone, notices_readercomment FROM {SERVING};
REVOKE DELETE ON notices_readingdone FROM app_web;
"""  # noqa: S608 - names of ours
COUNT = counts("true") + _ONLY_ADDED
COUNT_BACK = """
DROP TRIGGER approval_stays ON notices_noticeapproval; DROP FUNCTION notices_approval_stays();
DROP TRIGGER approval_counts ON notices_noticeapproval; DROP FUNCTION notices_approval_counts();
"""
PARTS = ("notices_noticeitem", "notices_noticetext", "notices_checkquestion", "notices_toldfact")
# Whoever changes a word, in whatever way, takes away what others agreed to. To check a machine draft changes none.
CHECKED = ("checked_by_id", "checked_at")
MEASURED = (*CHECKED, "verdict", "passed_because", "passed_by_id")  # nor does it to say how hard they are


def words_changed(beside: tuple[str, ...]) -> str:
    """`beside`: the columns that are no words."""
    no_words = "".join(f" - '{column}'" for column in beside)
    return f"""
CREATE OR REPLACE FUNCTION notices_words_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS
$$ DECLARE
    part jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END){no_words};
BEGIN
    IF TG_OP = 'UPDATE' AND part = to_jsonb(OLD){no_words} THEN RETURN NULL; END IF;
    PERFORM notices_approvals_go(coalesce((part ->> 'notice_id')::bigint,
        (SELECT i.notice_id FROM notices_noticeitem i WHERE i.id = (part ->> 'item_id')::bigint)));
    RETURN NULL;
END $$;
"""  # noqa: S608 - names of ours


RESET = f"""
CREATE FUNCTION notices_approvals_go(which bigint) RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER {PATH} AS
$$ DELETE FROM notices_noticeapproval WHERE notice_id = which
       AND EXISTS (SELECT 1 FROM notices_notice n WHERE n.id = which AND n.state = 'draft');
   DELETE FROM notices_readingdone WHERE notice_id = which; $$;
{words_changed(CHECKED)}
CREATE FUNCTION notices_offer_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS
$$ BEGIN
    PERFORM notices_approvals_go(OLD.id);
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER notice_offer_changed BEFORE UPDATE ON notices_notice FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state = 'draft') EXECUTE FUNCTION notices_offer_changed();
CREATE TRIGGER notice_thrown_away BEFORE DELETE ON notices_notice FOR EACH ROW
    WHEN (OLD.state = 'draft') EXECUTE FUNCTION notices_offer_changed();
REVOKE ALL ON FUNCTION notices_approvals_go(bigint) FROM PUBLIC;
"""  # noqa: S608 - names of ours
ON_PARTS = "".join(
    f"CREATE TRIGGER {table}_changed AFTER INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION notices_words_changed();\n"
    for table in PARTS
)
RESET_BACK = (
    "".join(f"DROP TRIGGER {table}_changed ON {table};\n" for table in PARTS)
    + """
DROP TRIGGER notice_thrown_away ON notices_notice; DROP TRIGGER notice_offer_changed ON notices_notice;
DROP FUNCTION notices_offer_changed(); DROP FUNCTION notices_words_changed();
DROP FUNCTION notices_approvals_go(bigint);
"""
)
# How many readers agreed in each language, to whoever works in the programme; never who. In tests and demos nobody is
# signed in, and no wall stands.
_COUNTED = """
   FROM notices_noticeapproval a JOIN notices_notice n ON n.id = a.notice_id AND a.offered_at = n.offered_at
   WHERE a.notice_id = which AND a.role_kind = 'lived_experience'
     AND (app_user() IS NULL OR a.programme_id = ANY (app_programmes())
          OR a.programme_id = ANY (app_partner_programmes()))
"""
_FOR_STAFF = """
REVOKE ALL ON FUNCTION notices_readers(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notices_readers(bigint) TO app_web;
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_seed') THEN
        GRANT EXECUTE ON FUNCTION notices_readers(bigint) TO app_seed;
    END IF;
END $$;
"""
READERS = f"""
CREATE FUNCTION notices_readers(which bigint) RETURNS TABLE (language text, readers bigint) LANGUAGE sql STABLE
SECURITY DEFINER {PATH} AS
$$ SELECT a.language::text, count(DISTINCT a.by_id) {_COUNTED} GROUP BY a.language $$;
{_FOR_STAFF}"""
# Of the words for adults a number; of the others only that they were read, and that only where those for adults were
# read, too. A number beside words for a child could name the only child who reads them.
READERS_OF_FORMS = f"""
CREATE FUNCTION notices_readers(which bigint) RETURNS TABLE (language text, form text, readers bigint) LANGUAGE sql
STABLE SECURITY DEFINER {PATH} AS
$$ WITH counted AS (
       SELECT a.language, a.form, count(DISTINCT a.by_id) AS readers {_COUNTED} GROUP BY a.language, a.form)
   SELECT c.language::text, c.form::text, CASE c.form WHEN 'text' THEN c.readers ELSE 1 END FROM counted c
   WHERE EXISTS (SELECT 1 FROM counted t WHERE t.language = c.language AND t.form = 'text') $$;
{_FOR_STAFF}"""  # noqa: S608 - names of ours
READERS_BACK = "DROP FUNCTION notices_readers(bigint);"
