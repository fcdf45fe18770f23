"""Who reaches notices; what was published stays; nobody publishes her own words; told is never asked."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy, protect, switch_on

# A purpose that is told or forbidden cannot be put into a question, nor an asked one among the facts.
BASIS = """
ALTER TABLE notices_noticeitem
    ADD COLUMN basis_kind varchar(10) GENERATED ALWAYS AS ('ask') STORED,
    ADD CONSTRAINT item_purpose_is_asked FOREIGN KEY (purpose_id, basis_kind)
        REFERENCES notices_purpose (code, basis_kind);
ALTER TABLE notices_toldfact
    ADD COLUMN basis_kind varchar(10) GENERATED ALWAYS AS ('inform') STORED,
    ADD CONSTRAINT fact_purpose_is_told FOREIGN KEY (purpose_id, basis_kind)
        REFERENCES notices_purpose (code, basis_kind);
"""
BASIS_BACK = """
ALTER TABLE notices_toldfact DROP COLUMN basis_kind;
ALTER TABLE notices_noticeitem DROP COLUMN basis_kind;
"""
SAME_PROGRAMME = """
ALTER TABLE notices_notice ADD CONSTRAINT notice_with_programme UNIQUE (id, programme_id);
ALTER TABLE notices_noticeitem ADD CONSTRAINT item_with_programme UNIQUE (id, programme_id);
ALTER TABLE notices_noticeitem ADD CONSTRAINT item_in_programme_of_notice
    FOREIGN KEY (notice_id, programme_id) REFERENCES notices_notice (id, programme_id);
ALTER TABLE notices_noticetext ADD CONSTRAINT text_in_programme_of_item
    FOREIGN KEY (item_id, programme_id) REFERENCES notices_noticeitem (id, programme_id);
ALTER TABLE notices_checkquestion ADD CONSTRAINT check_question_in_programme_of_notice
    FOREIGN KEY (notice_id, programme_id) REFERENCES notices_notice (id, programme_id);
ALTER TABLE notices_toldfact ADD CONSTRAINT fact_in_programme_of_notice
    FOREIGN KEY (notice_id, programme_id) REFERENCES notices_notice (id, programme_id);
"""
SAME_PROGRAMME_BACK = """
ALTER TABLE notices_toldfact DROP CONSTRAINT fact_in_programme_of_notice;
ALTER TABLE notices_checkquestion DROP CONSTRAINT check_question_in_programme_of_notice;
ALTER TABLE notices_noticetext DROP CONSTRAINT text_in_programme_of_item;
ALTER TABLE notices_noticeitem DROP CONSTRAINT item_in_programme_of_notice;
ALTER TABLE notices_noticeitem DROP CONSTRAINT item_with_programme;
ALTER TABLE notices_notice DROP CONSTRAINT notice_with_programme;
"""
# A child row is written only while its notice is a draft. The lock lets no word slip in while somebody publishes.
FROZEN = """
CREATE FUNCTION notice_is_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF NEW.state = 'superseded' THEN
            RAISE EXCEPTION 'a draft is published or thrown away' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.state = 'published' AND EXISTS (
            SELECT 1 FROM notices_noticetext t JOIN notices_noticeitem i ON i.id = t.item_id
            WHERE i.notice_id = NEW.id AND t.written_by_id = NEW.approved_by_id
            UNION ALL SELECT 1 FROM notices_checkquestion q
            WHERE q.notice_id = NEW.id AND q.written_by_id = NEW.approved_by_id
            UNION ALL SELECT 1 FROM notices_toldfact f
            WHERE f.notice_id = NEW.id AND f.written_by_id = NEW.approved_by_id
        ) THEN
            RAISE EXCEPTION 'nobody approves words of her own' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.state = 'published' AND NEW.state = 'superseded'
       AND to_jsonb(NEW) - 'state' - 'superseded_at' = to_jsonb(OLD) - 'state' - 'superseded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was published is not changed; write a new version' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER notice_frozen BEFORE UPDATE OR DELETE ON notices_notice
    FOR EACH ROW EXECUTE FUNCTION notice_is_frozen();

CREATE FUNCTION notice_part_is_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE
    part jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    whose bigint := coalesce((part ->> 'notice_id')::bigint,
                             (SELECT i.notice_id FROM notices_noticeitem i WHERE i.id = (part ->> 'item_id')::bigint));
    found_state text;
BEGIN
    IF TG_OP = 'UPDATE' AND (to_jsonb(OLD) ->> 'notice_id' IS DISTINCT FROM part ->> 'notice_id'
                             OR to_jsonb(OLD) ->> 'item_id' IS DISTINCT FROM part ->> 'item_id') THEN
        RAISE EXCEPTION 'words stay in their notice' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT n.state INTO found_state FROM notices_notice n WHERE n.id = whose FOR SHARE;
    -- Not found: the draft is being thrown away, with all that hangs on it.
    IF found_state IS DISTINCT FROM 'draft' AND NOT (TG_OP = 'DELETE' AND found_state IS NULL) THEN
        RAISE EXCEPTION 'what was published is not changed; write a new version' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
PARTS = ("notices_noticeitem", "notices_noticetext", "notices_checkquestion", "notices_toldfact")
ON_PARTS = "".join(
    f"CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION notice_part_is_frozen();\n"
    for table in PARTS
)
FROZEN_BACK = (
    "".join(f"DROP TRIGGER {table}_frozen ON {table};\n" for table in PARTS)
    + "DROP FUNCTION notice_part_is_frozen(); DROP TRIGGER notice_frozen ON notices_notice;"
    + "DROP FUNCTION notice_is_frozen();"
)
# The catalogue holds nothing personal and is the same for all: everybody reads it, nobody who serves writes it.
CATALOGUE = "REVOKE INSERT, UPDATE, DELETE ON notices_purpose FROM app_web, app_worker, app_notify, app_payout;"
CATALOGUE_BACK = "GRANT INSERT, UPDATE, DELETE ON notices_purpose TO app_web, app_worker, app_notify, app_payout;"


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [
        migrations.RunSQL(BASIS, BASIS_BACK),
        migrations.RunSQL(SAME_PROGRAMME, SAME_PROGRAMME_BACK),
        migrations.RunSQL(FROZEN + ON_PARTS, FROZEN_BACK),
        migrations.RunSQL(CATALOGUE, CATALOGUE_BACK),
        switch_on("notices_purpose"),
        policy("notices_purpose", "everybody", "app_web, app_worker, app_notify, app_payout", "true", "SELECT"),
        *(step for table in ("notices_notice", *PARTS) for step in protect(table, enrolled="programme_id")),
    ]
