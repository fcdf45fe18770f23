"""What the database asks before a draft is published, and what it writes down then."""

PATH = "SET search_path = pg_catalog, public, pg_temp"
SERVING = "app_web, app_worker, app_notify, app_payout"
WORDS = """
    SELECT t.language, {of_text} AS form, t.source, t.checked_by_id FROM notices_noticetext t
        JOIN notices_noticeitem i ON i.id = t.item_id WHERE i.notice_id = NEW.id
    UNION ALL SELECT q.language, {of_told}, q.source, q.checked_by_id FROM notices_checkquestion q
        WHERE q.notice_id = NEW.id
    UNION ALL SELECT f.language, {of_told}, f.source, f.checked_by_id FROM notices_toldfact f
        WHERE f.notice_id = NEW.id
"""
ASKED = "SELECT i.purpose_id, i.months FROM notices_noticeitem i WHERE i.notice_id = {id}"
TOLD = "SELECT DISTINCT f.purpose_id FROM notices_toldfact f WHERE f.notice_id = {id}"


def differ(query: str) -> str:
    """Whether a query answers differently for the version before and for this one."""
    old, new = query.format(id="before.id"), query.format(id="NEW.id")
    return f"EXISTS (({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old}))"


# Whether a small change is small enough is counted letter by letter by `changes`; here stands what needs no reading.
_GOES_OUT = f"""
CREATE OR REPLACE FUNCTION notices_goes_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS
$$ DECLARE before notices_notice%ROWTYPE; today date;
BEGIN
    IF NEW.offered_at IS NULL OR NEW.offered_at IS DISTINCT FROM OLD.offered_at THEN
        RAISE EXCEPTION 'only what was offered is published' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM notices_noticeapproval a WHERE a.notice_id = NEW.id AND a.role_kind = 'second_person'
                   AND a.by_id = NEW.approved_by_id AND a.offered_at = NEW.offered_at) THEN
        RAISE EXCEPTION 'whoever publishes has agreed to it' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM (@words) w) OR EXISTS (
        SELECT 1 FROM (@words) w WHERE NOT EXISTS (
            SELECT 1 FROM notices_noticeapproval a WHERE a.notice_id = NEW.id AND a.role_kind = 'lived_experience'
            AND a.language = w.language AND @of_form AND a.offered_at = NEW.offered_at)) THEN
        RAISE EXCEPTION 'each language was read by an advisor' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM (@words) w WHERE w.source = 'machine_draft' AND w.checked_by_id IS NULL) THEN
        RAISE EXCEPTION 'a machine draft is checked by a person' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM (@words) w WHERE w.checked_by_id = NEW.approved_by_id) THEN
        RAISE EXCEPTION 'whoever checked a translation does not publish it' USING ERRCODE = 'restrict_violation';
    END IF;
    @measured
    SELECT * INTO before FROM notices_notice n WHERE n.programme_id = NEW.programme_id AND n.id <> NEW.id
        AND n.state <> 'draft' ORDER BY n.number DESC LIMIT 1;
    IF (NEW.change_kind = 'first') IS DISTINCT FROM (before.id IS NULL) THEN
        RAISE EXCEPTION 'the first version is the first' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.change_kind = 'first' THEN RETURN NEW; END IF;
    IF btrim(NEW.why) = '' OR NEW.what_changed = '{{}}'::jsonb THEN
        RAISE EXCEPTION 'a change says what it is and why' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.change_kind = 'minor' AND (NEW.major <> before.major OR NEW.minor <> before.minor + 1
        OR {differ(ASKED)} OR {differ(TOLD)}) THEN
        RAISE EXCEPTION 'other questions, months or facts are a big change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.change_kind = 'major' AND NEW.major <> before.major + 1 THEN
        RAISE EXCEPTION 'versions follow each other' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT (statement_timestamp() AT TIME ZONE p.timezone)::date INTO today
        FROM programmes_programme p WHERE p.id = NEW.programme_id;
    IF NEW.change_kind = 'major' AND EXISTS (
        SELECT 1 FROM notices_noticeitem i WHERE i.notice_id = NEW.id
        AND (i.closes_on <= today OR i.earlier_yes = '' AND EXISTS (
            SELECT 1 FROM notices_noticeitem o JOIN notices_notice n ON n.id = o.notice_id
            WHERE n.programme_id = NEW.programme_id AND n.state <> 'draft' AND o.purpose_id = i.purpose_id))) THEN
        RAISE EXCEPTION 'a big change says what becomes of earlier answers' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 - names of ours
_WHEN = """
CREATE TRIGGER notice_goes_out BEFORE UPDATE ON notices_notice FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state <> 'draft') EXECUTE FUNCTION notices_goes_out();
"""


def goes_out(words: str, of_form: str, measured: str = "") -> str:
    """Every row of `words` was read by an advisor, who approved that language and `of_form`, a condition on her
    approval `a` and the row `w`. `measured`: what is asked of words that are hard to read."""
    return _GOES_OUT.replace("@words", words).replace("@of_form", of_form).replace("@measured", measured)


# Whether a figure is right the database cannot know: it counts no syllables. It knows that all words were measured, and
# that what was found too hard bears a reason of whoever publishes.
_BESIDE = "{row}.verdict, {row}.passed_by_id"
MEASURED = f"""
    IF EXISTS (SELECT 1 FROM (
            SELECT {_BESIDE.format(row="t")} FROM notices_noticetext t
                JOIN notices_noticeitem i ON i.id = t.item_id WHERE i.notice_id = NEW.id
            UNION ALL SELECT {_BESIDE.format(row="q")} FROM notices_checkquestion q WHERE q.notice_id = NEW.id
            UNION ALL SELECT {_BESIDE.format(row="f")} FROM notices_toldfact f WHERE f.notice_id = NEW.id) w
        WHERE w.verdict = '' OR w.verdict = 'too_hard' AND w.passed_by_id IS DISTINCT FROM NEW.approved_by_id) THEN
        RAISE EXCEPTION 'words that are too hard go out for a reason of whoever publishes them'
            USING ERRCODE = 'restrict_violation';
    END IF;
"""  # noqa: S608 - names of ours

GOES_OUT = goes_out(WORDS.format(of_text="'text'", of_told="'text'"), "true") + _WHEN
GOES_OUT_BACK = "DROP TRIGGER notice_goes_out ON notices_notice; DROP FUNCTION notices_goes_out();"
# Written by nobody but the database, so that no way of publishing forgets it. A day closes at its first moment, by the
# clock of the place.
OLDEST = f"""
CREATE FUNCTION notices_is_out() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER {PATH} AS
$$ BEGIN
    DELETE FROM notices_readingdone d WHERE d.notice_id = NEW.id;
    IF NEW.change_kind = 'major' THEN
        INSERT INTO notices_oldestwords (programme_id, purpose_id, notice_id, oldest_major, from_at)
        SELECT NEW.programme_id, i.purpose_id, NEW.id, NEW.major,
            CASE i.earlier_yes WHEN 'until' THEN i.closes_on::timestamp AT TIME ZONE p.timezone
                ELSE NEW.published_at END
        FROM notices_noticeitem i JOIN programmes_programme p ON p.id = NEW.programme_id
        WHERE i.notice_id = NEW.id AND i.earlier_yes IN ('until', 'now') ORDER BY i."order";
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notice_is_out AFTER UPDATE ON notices_notice FOR EACH ROW
    WHEN (OLD.state = 'draft' AND NEW.state = 'published') EXECUTE FUNCTION notices_is_out();

CREATE FUNCTION notices_oldest_words_stay() RETURNS trigger LANGUAGE plpgsql {PATH} AS
$$ BEGIN RAISE EXCEPTION 'what was said of older words stays' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER oldest_words_stay BEFORE UPDATE OR DELETE ON notices_oldestwords
    FOR EACH ROW EXECUTE FUNCTION notices_oldest_words_stay();
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON notices_oldestwords FROM {SERVING};
"""  # noqa: S608 - names of ours
OLDEST_BACK = """
DROP TRIGGER oldest_words_stay ON notices_oldestwords; DROP FUNCTION notices_oldest_words_stay();
DROP TRIGGER notice_is_out ON notices_notice; DROP FUNCTION notices_is_out();
"""
