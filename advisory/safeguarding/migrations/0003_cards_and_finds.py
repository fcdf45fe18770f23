"""She asks also about a line that says that she was found by her name or number, or that a card for her sign-in was
printed or used."""

from importlib import import_module

from django.db import migrations

ASKED_BEFORE = (
    import_module("advisory.safeguarding.migrations.0002_row_security")
    .RULES.split("CREATE TRIGGER", 1)[0]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace("SET search_path = pg_catalog, public AS", "SET search_path = pg_catalog, public, pg_temp AS")
)
LINES = "'identity.opened', 'identity.changed', 'identity.found', 'advisor.invited', 'advisor.joined'"
ASKED_NOW = ASKED_BEFORE.replace("'identity.opened', 'identity.changed'", LINES)


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0002_row_security"), ("programmes", "0010_temporary_tables_last")]
    operations = [migrations.RunSQL(ASKED_NOW, ASKED_BEFORE)]
