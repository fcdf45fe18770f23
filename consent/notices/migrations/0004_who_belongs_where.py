"""Notices are read by everybody who works in the programme, also for a partner."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import for_partners


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_purposes"), ("identity", "0008_belonging")]
    operations = [
        for_partners(f"notices_{table}", command="SELECT")
        for table in ("notice", "noticeitem", "noticetext", "checkquestion", "toldfact")
    ]
