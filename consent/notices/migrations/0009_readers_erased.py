"""The worker that erases an advisor counts what she had found clear, so that her paper says that it stays."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import policy

HERS = "by_id = (SELECT a.user_id FROM identity_advisor a WHERE a.id = (SELECT app_erasing()))"


class Migration(migrations.Migration):
    dependencies = [("notices", "0008_two_approvers"), ("identity", "0023_searches_counted")]
    operations = [policy("notices_noticeapproval", "erasing", "app_worker", HERS, "SELECT")]
