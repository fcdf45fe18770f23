"""Whoever had a part in an opening answers no question about it: also where it was a table that left, or a card."""

from django.db import migrations

from advisory.safeguarding.migrations._had_part import ANSWERED_BEFORE, ANSWERED_NOW, HAD_PART, HAD_PART_BACK


class Migration(migrations.Migration):
    dependencies = [
        ("safeguarding", "0004_held_answer_nothing"),
        ("audit", "0004_circumstances"),
        ("exports", "0001_tables"),
    ]
    operations = [migrations.RunSQL(HAD_PART, HAD_PART_BACK), migrations.RunSQL(ANSWERED_NOW, ANSWERED_BEFORE)]
