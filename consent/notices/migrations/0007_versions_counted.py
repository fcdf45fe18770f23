"""Versions that are there already become 1.0, 2.0, … in their order. They stay as they are, and had no reader."""

from django.db import migrations

# Frozen rows get their numbers from the owner of the table. All were big changes: nobody had said otherwise.
COUNTED = """
ALTER TABLE notices_notice DISABLE TRIGGER notice_frozen;
UPDATE notices_notice n SET major = counted.place, change_kind = CASE counted.place WHEN 1 THEN 'first' ELSE 'major' END
FROM (SELECT id, row_number() OVER (PARTITION BY programme_id ORDER BY number) AS place FROM notices_notice) counted
WHERE counted.id = n.id;
ALTER TABLE notices_notice ENABLE TRIGGER notice_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0006_versions")]
    operations = [migrations.RunSQL(COUNTED, migrations.RunSQL.noop)]  # back: the columns go with `versions`
