"""Nobody who was erased takes a seat."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import nothing_more_of_the_erased


class Migration(migrations.Migration):
    dependencies = [("groups", "0005_who_belongs_where"), ("identity", "0012_erasure")]
    operations = [nothing_more_of_the_erased("groups_groupmembership")]
