"""Rates are read by whoever facilitates, also for a partner."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import for_partners


class Migration(migrations.Migration):
    dependencies = [("rates", "0002_row_security"), ("identity", "0008_belonging")]
    operations = [
        for_partners("rates_ratecard", command="SELECT"),
        for_partners("rates_rateline", command="SELECT"),
        for_partners("rates_taxrule", command="SELECT"),
    ]
