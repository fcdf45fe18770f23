"""What was promised, where a thing was, and the stop behind them are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme

EVENT, RECORD = "records_consentevent", "records_consentrecord"


class Migration(migrations.Migration):
    dependencies = [("effects", "0002_rules"), ("records", "0008_chain_is_kept")]
    operations = [
        of_same_programme("effects_use", "event_id", EVENT),
        of_same_programme("effects_use", "record_id", RECORD),
        of_same_programme("effects_stopreport", "event_id", EVENT),
        of_same_programme("effects_withdrawaleffect", "event_id", EVENT),
        of_same_programme("effects_withdrawaleffect", "record_id", RECORD),
        of_same_programme("effects_withdrawaleffect", "use_id", "effects_use"),
    ]
