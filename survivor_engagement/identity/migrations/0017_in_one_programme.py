"""What somebody may do in one programme opens nothing in another: who enrols, who is assigned, who is held."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import CLOSE_TEMPORARY, assigned_here, held_hold_nothing
from survivor_engagement.identity.migrations import _enrolled_by as enrolled
from survivor_engagement.identity.migrations import _scope_of_oneself as scope


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0016_codes_in_order"),
        ("programmes", "0010_temporary_tables_last"),
        ("jobs", "0003_own_queue"),
    ]
    operations = [
        migrations.RunSQL(enrolled.ENROLLED, enrolled.ENROLLED_BACK),
        migrations.RunSQL(enrolled.STATUS, enrolled.STATUS_BACK),
        migrations.RunSQL(scope.SCOPE_NOW, scope.SCOPE_BEFORE),
        migrations.RunSQL(scope.ENTER_NOW, scope.ENTER_BEFORE),
        migrations.RunSQL(scope.PROGRAMMES_OF_NOW, scope.PROGRAMMES_OF_BEFORE),
        migrations.RunSQL(scope.ASSIGNED_HERE, scope.ASSIGNED_HERE_BACK),
        held_hold_nothing(
            "app_advisor_asked()",
            "app_grant_stands(bigint, bigint)",
            "app_is_admin()",
            "app_openers_asked()",
            "app_partner_programmes_asked()",
            "app_programmes_asked()",
            "app_scope(bigint)",
            "identity_holds(bigint, bigint, text[])",
        ),
        assigned_here("identity_belonging", "SELECT"),
        assigned_here("identity_enrolment", "SELECT"),
        assigned_here("identity_safecontact"),
        *(assigned_here("identity_revealrequest", command) for command in ("SELECT", "INSERT", "UPDATE")),
        migrations.RunSQL(CLOSE_TEMPORARY, migrations.RunSQL.noop),
    ]
