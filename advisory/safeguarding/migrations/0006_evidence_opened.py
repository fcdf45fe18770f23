"""She asks also about a line that says that what shows an answer of hers was opened."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("advisory.safeguarding.migrations.0003_cards_and_finds").ASKED_NOW
IN_LIST = "'advisor.invited', 'advisor.joined')"
SHOWN = "AND (e.event = 'file.opened' AND e.purpose = 'evidence' OR e.event IN ("
NOW = BEFORE.replace("AND e.event IN (", SHOWN).replace(IN_LIST, f"{IN_LIST})")


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0005_whoever_had_part"), ("files", "0011_evidence")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
