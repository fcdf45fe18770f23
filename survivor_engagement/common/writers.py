"""Four eyes, kept by the database: whoever wrote a text is remembered with it and never approves it.

`writers` is a list of user ids that the trigger alone writes: everybody who has ever saved these words, not only the
last one, so that a comma of somebody else does not let the first writer approve her own text.
"""

import hashlib
import json

from django.db import migrations

KEEP = """
CREATE FUNCTION {table}_keeps_writers() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    NEW.writers := CASE WHEN TG_OP = 'INSERT' THEN '[]'::jsonb ELSE OLD.writers END;
    IF NOT NEW.writers @> to_jsonb(NEW.written_by_id) THEN
        NEW.writers := NEW.writers || to_jsonb(NEW.written_by_id);
    END IF;
    IF NEW.approved_by_id IS NOT NULL AND NEW.writers @> to_jsonb(NEW.approved_by_id) THEN
        RAISE EXCEPTION 'whoever wrote it does not approve it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keeps_writers BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_keeps_writers();
"""
FORGET = "DROP TRIGGER keeps_writers ON {table}; DROP FUNCTION {table}_keeps_writers();"
START = """
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} SET writers = jsonb_build_array(written_by_id);
ALTER TABLE {table} ENABLE TRIGGER USER;
"""


def keep_writers(table: str) -> list[migrations.RunSQL]:
    """Operations for a migration, after the column `writers` was added: rows that are there start with their writer.

    Approved rows are frozen by triggers of their own, which rest while the column is filled.
    """
    return [
        migrations.RunSQL(START.format(table=table), migrations.RunSQL.noop),
        migrations.RunSQL(KEEP.format(table=table), FORGET.format(table=table)),
    ]


def stamp(*read: object) -> str:
    """A short name of what was read. It goes into the form of approval, so that nobody approves words unread."""
    return hashlib.sha256(json.dumps(read, default=str, ensure_ascii=False).encode()).hexdigest()[:32]
