"""A receipt, the one it replaces and the one it stands for are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme

RECEIPT = "receipts_consentreceipt"


class Migration(migrations.Migration):
    dependencies = [("receipts", "0002_proof_stays")]
    operations = [of_same_programme(RECEIPT, "full_id", RECEIPT), of_same_programme(RECEIPT, "supersedes_id", RECEIPT)]
