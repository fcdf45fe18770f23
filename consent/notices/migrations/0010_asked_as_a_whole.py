"""What is asked of each piece, meeting or recipient is not asked for the whole programme at once: such a yes would be
the blanket one that the catalogue forbids."""

from django.db import migrations

WHOLE = """
CREATE FUNCTION notices_item_is_of_the_whole() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS
$$ BEGIN
    IF (SELECT p.scope_kind FROM notices_purpose p WHERE p.code = NEW.purpose_id) IS DISTINCT FROM 'programme' THEN
        RAISE EXCEPTION 'this is asked of each one by itself' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_item_is_of_the_whole BEFORE INSERT OR UPDATE OF purpose_id ON notices_noticeitem
    FOR EACH ROW EXECUTE FUNCTION notices_item_is_of_the_whole();
"""
WHOLE_BACK = """
DROP TRIGGER notice_item_is_of_the_whole ON notices_noticeitem;
DROP FUNCTION notices_item_is_of_the_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0009_readers_erased")]
    operations = [migrations.RunSQL(WHOLE, WHOLE_BACK)]
