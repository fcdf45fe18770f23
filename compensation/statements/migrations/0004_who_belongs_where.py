"""Her word about money that arrived is in a programme she belongs to; she gives it and changes none away."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, hers_to_read


class Migration(migrations.Migration):
    dependencies = [("statements", "0003_her_word_stands"), ("identity", "0008_belonging")]
    operations = [
        *hers_to_read("statements_receiptanswer", "INSERT", "UPDATE"),
        belongs("statements_receiptanswer"),
    ]
