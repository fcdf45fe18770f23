"""What a facilitator of a partner does with offers and dues: those of the people in her groups, at her meetings."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, for_partners, hers_to_read

TABLES = ("dues_offer", "dues_offerline", "dues_due", "dues_dueline")


class Migration(migrations.Migration):
    dependencies = [("dues", "0002_row_security"), ("engagements", "0010_who_belongs_where")]
    operations = [
        for_partners("dues_payplan", "engagement_id", "engagements"),
        *[for_partners(table, "advisor_id", "advisors") for table in TABLES],
        # Her yes answers the offer and makes the due; her "I had begun" changes it.
        *hers_to_read("dues_offer", "UPDATE"),
        *hers_to_read("dues_offerline"),
        *hers_to_read("dues_due", "INSERT", "UPDATE"),
        *hers_to_read("dues_dueline", "INSERT"),
        *[belongs(table) for table in TABLES],
    ]
