"""Two who write the same detail of somebody at the same moment wait for each other, and the later one stands."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("survivor_engagement.identity.migrations._opened_by_right").WRITTEN
FORGET = "CREATE OR REPLACE FUNCTION vault.forget(her" + BEFORE.split("CREATE FUNCTION vault.forget(her", 1)[1]
FORGET = FORGET.split("CREATE FUNCTION", 1)[0]
# What the other one wrote meanwhile is seen by the statement after the lock.
WAITS = FORGET.replace(
    "$$ DELETE",
    "$$ SELECT 1 FROM identity_advisor a\n"
    "   WHERE a.id = her AND (app_may_open(her) OR app_may_answer(her)) FOR NO KEY UPDATE;\n   DELETE",
    1,
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0020_leaving_and_coming_back")]
    operations = [migrations.RunSQL(WAITS, FORGET)]
