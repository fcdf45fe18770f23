"""Messages go to her in a programme to which she belongs."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, for_partners, hers_to_read


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_no_gateway"), ("identity", "0008_belonging")]
    operations = [
        for_partners("messaging_outboxmessage", "advisor_id", "advisors"),
        *hers_to_read("messaging_outboxmessage"),
        belongs("messaging_outboxmessage"),
    ]
