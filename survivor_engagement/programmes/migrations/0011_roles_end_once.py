"""A role is given with its reason; its end is set once or brought nearer, never undone and never put into the past."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("survivor_engagement.programmes.migrations.0009_newcomers").ROLES
FUNCTION = "CREATE OR REPLACE FUNCTION" + BEFORE.split("CREATE TRIGGER", 1)[0].split("CREATE FUNCTION", 1)[1]
FUNCTION = FUNCTION.replace("LANGUAGE plpgsql AS", "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS")
REASON = """                USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF btrim(NEW.reason) = '' THEN
            RAISE EXCEPTION 'a role is given for a reason' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;"""
ENDS = """OR (OLD.ends_at <= statement_timestamp() AND NEW.ends_at IS DISTINCT FROM OLD.ends_at)
        OR (OLD.ends_at IS NOT NULL AND (NEW.ends_at IS NULL OR NEW.ends_at > OLD.ends_at))
        OR (NEW.ends_at IS DISTINCT FROM OLD.ends_at
            AND NEW.ends_at < statement_timestamp() - interval '5 minutes') THEN"""
NOW = FUNCTION.replace(
    """                USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;""",
    REASON,
    1,
).replace("OR (OLD.ends_at <= statement_timestamp() AND NEW.ends_at IS DISTINCT FROM OLD.ends_at) THEN", ENDS)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0010_temporary_tables_last")]
    operations = [migrations.RunSQL(NOW, FUNCTION)]
