"""A facilitator of a partner sees messages to the people of her groups in the programme of the group."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import assigned_here


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_nothing_more_to_the_erased"), ("identity", "0017_in_one_programme")]
    operations = [assigned_here("messaging_outboxmessage")]
