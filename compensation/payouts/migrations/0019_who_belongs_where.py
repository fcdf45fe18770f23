"""Ways to be paid and payments are in a programme to which she belongs."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, hers_to_read


class Migration(migrations.Migration):
    dependencies = [("payouts", "0018_newer_word_overtakes"), ("identity", "0008_belonging")]
    operations = [
        *hers_to_read("payouts_payoutmethod", "INSERT", "UPDATE"),
        *[belongs(table) for table in ("payouts_payoutmethod", "payouts_payment", "payouts_paymentitem")],
    ]
