"""Help services are read by everybody who works in the programme, also for a partner."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import for_partners


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_row_security"), ("identity", "0008_belonging")]
    operations = [
        for_partners("referrals_helpservice", command="SELECT"),
    ]
