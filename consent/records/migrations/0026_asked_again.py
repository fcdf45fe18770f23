"""Who brought a yes up stands with what shows it; one that we asked for within 90 days of a no rests from its first
moment. What was read aloud to her and how it was for her may be written down by whoever helped her to say yes."""

import django.contrib.postgres.fields
from django.db import migrations, models

from consent.records.migrations._asked_again import RESTS, RESTS_BACK, TOLD, TOLD_BACK
from survivor_engagement.common.rowsecurity import ASSIGNED_HERE, PARTNER, policy

TABLE = "records_checkanswer"
HERE = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')}"


class Migration(migrations.Migration):
    dependencies = [("records", "0025_heard")]
    operations = [
        migrations.AddField("evidence", "her_wish", models.BooleanField(default=False)),
        migrations.AddField(
            "checkanswer",
            "heard_by",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.RunSQL(RESTS, RESTS_BACK),
        migrations.RunSQL(TOLD, TOLD_BACK),
        policy(TABLE, "partner_tells", "app_web", HERE, "INSERT"),
        policy(TABLE, "partner_tells_again", "app_web", HERE, "UPDATE"),
    ]
