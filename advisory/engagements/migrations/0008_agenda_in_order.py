"""Points of an agenda are added one after the other: the meeting is locked, for those who come to it, too."""

from django.db import migrations

LOCK = """
CREATE FUNCTION engagements_lock_agenda(about bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ DECLARE found text;
BEGIN
    SELECT e.state INTO found FROM engagements_engagement e WHERE e.id = about
      AND (e.programme_id = ANY (app_programmes()) OR e.id = ANY (app_my_engagements())
           OR app_advisor() IS NULL AND app_user() IS NULL)
    FOR NO KEY UPDATE;
    RETURN coalesce(found, 'unknown');
END $$;
"""
LOCK_BACK = "DROP FUNCTION engagements_lock_agenda(bigint);"

# Two points of the same number keep the order in which people have read them so far.
NUMBER_ANEW = """
UPDATE engagements_agendaitem item SET "order" = anew.place FROM (
    SELECT id, row_number() OVER (PARTITION BY engagement_id ORDER BY "order", id) AS place FROM engagements_agendaitem
) anew WHERE anew.id = item.id AND anew.place <> item."order";
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0007_points_of_those_who_come")]
    operations = [
        migrations.RunSQL(LOCK, LOCK_BACK),
        migrations.RunSQL(NUMBER_ANEW, migrations.RunSQL.noop),
    ]
