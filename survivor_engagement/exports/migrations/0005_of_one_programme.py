"""A table that leaves and the file that holds it are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0004_opened_for_a_table"),
        ("files", "0010_held_are_shown_nothing"),
    ]
    operations = [
        of_same_programme("exports_export", "stored_id", "files_storedfile"),
    ]
