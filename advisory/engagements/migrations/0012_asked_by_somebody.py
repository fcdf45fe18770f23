"""Whether she can come is answered to her and to those who work there; on the web never to nobody."""

from importlib import import_module

from django.db import migrations

PATH = "SET search_path = pg_catalog, public"
PLACES = import_module("advisory.engagements.migrations.0003_promises").PLACES
MAY_COME = "CREATE OR REPLACE FUNCTION" + PLACES.split("CREATE FUNCTION", 2)[1]
BEFORE = MAY_COME.replace(PATH, f"{PATH}, pg_temp", 1)
# Who is no advisor has no number, and a comparison with nothing is neither true nor false: it let everybody through.
ASKED = "NOT (asked.advisor_id = app_advisor() OR"
ASKED_BY_SOMEBODY = "NOT coalesce(asked.advisor_id = app_advisor() OR"
NOBODY = "OR app_advisor() IS NULL AND app_user() IS NULL)"
NOT_ON_THE_WEB = "OR app_advisor() IS NULL AND app_user() IS NULL AND session_user <> 'app_web', false)"
NOW = BEFORE.replace(ASKED, ASKED_BY_SOMEBODY, 1).replace(NOBODY, NOT_ON_THE_WEB, 1)


class Migration(migrations.Migration):
    dependencies = [("engagements", "0011_the_erased_are_not_asked")]
    operations = [migrations.RunSQL(NOW, BEFORE)]
