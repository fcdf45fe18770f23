"""A risk note remembers everybody who wrote it; none of them approves it."""

from django.db import migrations, models

from survivor_engagement.common.writers import keep_writers


class Migration(migrations.Migration):
    dependencies = [("engagements", "0004_minutes_of_who_took_part")]
    operations = [
        migrations.AddField("risknote", "writers", models.JSONField(default=list, editable=False)),
        *keep_writers("engagements_risknote"),
    ]
