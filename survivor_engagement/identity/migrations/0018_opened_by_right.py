"""A sealed value is read by right: in the database too, field by field."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import CLOSE_TEMPORARY
from survivor_engagement.identity.migrations import _opened_by_right as right
from survivor_engagement.identity.migrations import _opening_roles as opening


class Migration(migrations.Migration):
    dependencies = [("identity", "0017_in_one_programme")]
    operations = [
        migrations.RunSQL(right.READ, right.READ_BACK),
        migrations.RunSQL(right.WRITTEN, right.WRITTEN_BACK),
        migrations.RunSQL(right.today_only(opening.MAY_OPEN_NOW), opening.MAY_OPEN_NOW),
        migrations.RunSQL(CLOSE_TEMPORARY, migrations.RunSQL.noop),
    ]
