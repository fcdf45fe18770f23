"""Whoever was shown a document reads it as long as nobody holds her account."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import held_hold_nothing


class Migration(migrations.Migration):
    dependencies = [("files", "0009_lists_have_keys")]
    operations = [held_hold_nothing("app_shared_files()")]
