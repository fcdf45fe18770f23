"""When somebody is erased, the job ends what she had allowed: it may add a stop of hers, and nothing else."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import JOB, policy

STOPS_OF_HER = f"{JOB.format(column='programme_id')} AND advisor_id = (SELECT app_erasing()) AND state = 'withdrawn'"


class Migration(migrations.Migration):
    dependencies = [("records", "0003_who_belongs_where"), ("identity", "0012_erasure")]
    operations = [policy("records_consentevent", "ends_with_her", "app_worker", STOPS_OF_HER, "INSERT")]
