"""Who may speak for a child, and whose voices count at which age. Each guardian is a voice of its own."""

from django.conf import settings
from django.db import migrations

from consent.records.migrations import _guardians
from consent.records.migrations._guardian_rules import RULES


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_evidence_is_asked_for"),
        ("identity", "0024_ages"),
        ("notices", "0005_catalogue"),
        ("programmes", "0012_workers_read_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [_guardians.GUARDIAN, _guardians.PAPER, _guardians.RULE, *_guardians.VOICES, *RULES]
