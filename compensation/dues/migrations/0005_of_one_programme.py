"""An offer, its plan of pay and its meeting are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme


class Migration(migrations.Migration):
    dependencies = [
        ("dues", "0004_assigned_in_one_programme"),
        ("engagements", "0011_the_erased_are_not_asked"),
    ]
    operations = [
        of_same_programme("dues_payplan", "engagement_id", "engagements_engagement"),
        of_same_programme("dues_offer", "participation_id", "engagements_participation"),
        of_same_programme("dues_offer", "plan_id", "dues_payplan"),
        of_same_programme("dues_due", "participation_id", "engagements_participation"),
    ]
