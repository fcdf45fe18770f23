"""Versions have a major and a minor number; drafts have readers; words say where they come from."""

from django.conf import settings
from django.db import migrations

from consent.notices.migrations import _readers, _versions


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0005_catalogue"),
        ("identity", "0023_searches_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [*_versions.FIELDS, *_readers.TABLES]
