"""Nobody who was erased is asked to a meeting."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import nothing_more_of_the_erased


class Migration(migrations.Migration):
    dependencies = [("engagements", "0010_who_belongs_where"), ("identity", "0012_erasure")]
    operations = [nothing_more_of_the_erased("engagements_participation")]
