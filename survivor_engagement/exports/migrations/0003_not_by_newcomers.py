"""Whoever is here since yesterday lets no names leave where somebody else could answer; a held account has no role."""

from importlib import import_module

from django.db import migrations

RULES = import_module("survivor_engagement.exports.migrations.0002_rules").RULES
BEFORE = "CREATE FUNCTION" + RULES.split("CREATE FUNCTION", 1)[1].split("CREATE TRIGGER", 1)[0]
BEFORE = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ANSWERED = "(NEW.decided_by_id, NEW.programme_id, 'programme_manager', 'safeguarding_lead')) THEN"
NEWCOMER = """(NEW.decided_by_id, NEW.programme_id, 'programme_manager', 'safeguarding_lead')
        OR (NEW.state = 'asked' AND app_is_newcomer(NEW.decided_by_id, NEW.programme_id,
            '{programme_manager,safeguarding_lead}', NEW.asked_by_id))) THEN"""
NOW = BEFORE.replace(ANSWERED, NEWCOMER, 1).replace("AND u.is_active\n", "AND u.is_active AND NOT u.is_held\n", 1)


class Migration(migrations.Migration):
    dependencies = [("exports", "0002_rules"), ("programmes", "0009_newcomers")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
