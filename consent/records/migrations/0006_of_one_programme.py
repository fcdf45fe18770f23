"""What she answered and the words that she was shown are of one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import of_same_programme


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_assigned_in_one_programme"),
        ("notices", "0004_who_belongs_where"),
    ]
    operations = [
        of_same_programme("records_checkanswer", "question_id", "notices_checkquestion"),
        of_same_programme("records_consentevent", "text_id", "notices_noticetext"),
    ]
