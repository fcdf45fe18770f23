"""Answers are added and read, never changed: by grant, by trigger and by policy. The database keeps the count.

A yes can be written by nobody but the person herself: staff may only stop or pause for her.
"""

from django.db import migrations

from survivor_engagement.common.rowsecurity import ADVISOR, JOB, STAFF, WORKERS, policy, protect, switch_on

EVENT, CHECK, ANSWER = "records_consentevent", "records_consentcheck", "records_checkanswer"
SERVING = f"app_web, {WORKERS}"
ASKED_ONLY = """
ALTER TABLE records_consentevent
    ADD COLUMN basis_kind varchar(10) GENERATED ALWAYS AS ('ask') STORED,
    ADD CONSTRAINT consent_purpose_is_asked FOREIGN KEY (purpose_id, basis_kind)
        REFERENCES notices_purpose (code, basis_kind);
"""
# The lock on the advisor's row makes her answers come one after the other. A gate that holds the same row (FOR SHARE)
# makes a stop wait until what the gate allowed is done. The clock is read after the lock.
COUNTED = """
CREATE FUNCTION consent_event_counted() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE words record;
BEGIN
    PERFORM 1 FROM identity_advisor a WHERE a.id = NEW.advisor_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an answer belongs to an advisor within reach' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(max(e.seq), 0) + 1 INTO NEW.seq FROM records_consentevent e
        WHERE e.advisor_id = NEW.advisor_id AND e.programme_id = NEW.programme_id;
    NEW.recorded_at := clock_timestamp();
    IF NEW.effective_at = statement_timestamp() THEN NEW.effective_at := NEW.recorded_at; END IF;
    IF NEW.effective_at > NEW.recorded_at + interval '2 minutes' THEN
        RAISE EXCEPTION 'an answer cannot lie in the future' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.effective_at < NEW.recorded_at - interval '15 minutes' AND NEW.late_reason = '' THEN
        RAISE EXCEPTION 'an answer entered late says why' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.text_id IS NOT NULL THEN
        SELECT i.purpose_id, t.programme_id, t.language, t.sha256, n.state INTO words
            FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
            JOIN notices_notice n ON n.id = i.notice_id WHERE t.id = NEW.text_id;
        IF words.state IS NULL OR words.state = 'draft' OR (words.purpose_id, words.programme_id, words.language,
           words.sha256) IS DISTINCT FROM (NEW.purpose_id, NEW.programme_id, NEW.language, NEW.text_sha256) THEN
            RAISE EXCEPTION 'an answer is to the words that were shown' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_event_counted BEFORE INSERT ON records_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_event_counted();
"""
APPEND_ONLY = """
CREATE FUNCTION consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'answers are only ever added to' USING ERRCODE = 'insufficient_privilege'; END $$;
""" + "".join(
    f"""
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {SERVING};
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION consent_is_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION consent_is_append_only();
"""
    for table in (EVENT, CHECK)
)
APPEND_ONLY_BACK = (
    "".join(
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_no_change ON {table};"
        f"GRANT UPDATE, DELETE ON {table} TO {SERVING};"
        for table in (EVENT, CHECK)
    )
    + "DROP FUNCTION consent_is_append_only();"
)
STOPS_ONLY = f"{STAFF.format(column='programme_id')} AND state IN ('paused', 'withdrawn')"
HERS = "programme_id IN (SELECT e.programme_id FROM records_consentevent e WHERE e.advisor_id = (SELECT app_advisor()))"
WORDS = (
    "notices_notice", "notices_noticeitem", "notices_noticetext", "notices_checkquestion", "notices_toldfact",
)  # fmt: skip
OF_HER = "advisor_ids @> ARRAY[(SELECT app_advisor())]"


class Migration(migrations.Migration):
    dependencies = [("records", "0001_tables"), ("notices", "0003_purposes")]
    operations = [
        migrations.RunSQL(ASKED_ONLY, "ALTER TABLE records_consentevent DROP COLUMN basis_kind"),
        migrations.RunSQL(
            COUNTED,
            "DROP TRIGGER consent_event_counted ON records_consentevent; DROP FUNCTION consent_event_counted()",
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        switch_on(EVENT),
        policy(EVENT, "staff", "app_web", STAFF.format(column="programme_id"), "SELECT"),
        policy(EVENT, "staff_stops", "app_web", STOPS_ONLY, "INSERT"),
        policy(EVENT, "job", WORKERS, JOB.format(column="programme_id"), "SELECT"),
        policy(EVENT, "advisor", "app_web", ADVISOR.format(column="advisor_id")),
        switch_on(CHECK),
        policy(CHECK, "staff", "app_web", STAFF.format(column="programme_id")),
        policy(CHECK, "job", WORKERS, JOB.format(column="programme_id")),
        policy(CHECK, "advisor", "app_web", OF_HER),
        *protect(ANSWER, advisor="advisor_id"),
        # Who has left can still read the words she answered to, and stop.
        *(policy(table, "answered", "app_web", HERS, "SELECT") for table in WORDS),
    ]
