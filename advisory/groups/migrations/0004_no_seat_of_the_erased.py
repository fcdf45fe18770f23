"""Nobody who was erased takes a seat."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import nothing_more_of_the_erased


class Migration(migrations.Migration):
    dependencies = [("groups", "0003_terms_carry_their_writers_and_the_rule"), ("identity", "0010_erasure")]
    operations = [nothing_more_of_the_erased("groups_groupmembership")]
