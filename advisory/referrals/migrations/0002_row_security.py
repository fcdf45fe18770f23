"""Who reaches the list of services, and the one thing a stranger may ask of it."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect

# For somebody who has not signed in: services marked public, in use and checked. It says nothing of a programme.
PUBLIC = """
CREATE FUNCTION referrals_public_services()
RETURNS TABLE (country text, kind text, name text, phone text, place text, hours text, languages jsonb, cost text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT DISTINCT p.country::text, s.kind::text, s.name::text, s.phone::text, s.place::text, s.hours::text,
          s.languages, s.cost::text
   FROM referrals_helpservice s JOIN programmes_programme p ON p.id = s.programme_id
   WHERE s.public AND s.listed AND s.verified_on >= current_date - 90 AND p.status <> 'closed'
   ORDER BY 1, 2, 3 $$;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [
        *protect("referrals_helpservice", enrolled="programme_id"),
        migrations.RunSQL(PUBLIC, "DROP FUNCTION referrals_public_services()"),
    ]
