"""Offers and dues of the people in her groups, in the programme of the group."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import assigned_here

TABLES = ("dues_offer", "dues_offerline", "dues_due", "dues_dueline")


class Migration(migrations.Migration):
    dependencies = [("dues", "0003_who_belongs_where"), ("identity", "0017_in_one_programme")]
    operations = [assigned_here(table) for table in TABLES]
