"""A payment file and what holds it, and a way of being paid that is asked about, are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0022_ways_of_one_programme"),
        ("files", "0010_held_are_shown_nothing"),
    ]
    operations = [
        of_same_programme("payouts_paymentfile", "stored_id", "files_storedfile"),
        of_same_programme("payouts_sharedaccount", "method_id", "payouts_payoutmethod"),
    ]
