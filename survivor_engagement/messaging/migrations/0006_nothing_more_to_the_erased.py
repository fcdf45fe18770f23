"""Nothing is posted to somebody who was erased."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import nothing_more_of_the_erased


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_who_belongs_where"), ("identity", "0012_erasure")]
    operations = [nothing_more_of_the_erased("messaging_outboxmessage")]
