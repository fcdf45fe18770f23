"""Her own name for her own pages, in one question: the sealed name of whoever is signed in, and of nobody else."""

from django.db import migrations

OWN_NAME = """
CREATE FUNCTION app_own_name() RETURNS TABLE (owner uuid, sealed bytea) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS
$$ SELECT a.public_id, v.value FROM identity_advisor a
   LEFT JOIN vault.sealed_value v ON v.advisor_id = a.id AND v.field = 'chosen_name'
   WHERE a.id = app_advisor() $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_vault_and_row_security")]
    operations = [migrations.RunSQL(OWN_NAME, "DROP FUNCTION app_own_name()")]
