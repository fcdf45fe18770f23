"""The first tables of this room, and then their rules."""

from django.conf import settings
from django.db import migrations

from advisory.engagements.migrations._meetings import (
    AGENDA,
    LINKED_SERVICES,
    MEETINGS,
    RULES_OF_AGENDA_AND_SERVICES,
    RULES_OF_MEETINGS,
)
from advisory.engagements.migrations._minutes import MINUTES, RULES_OF_MINUTES
from advisory.engagements.migrations._participations import PARTICIPATIONS, RULES_OF_PARTICIPATIONS
from advisory.engagements.migrations._risk_notes import RISK_NOTES, RULES_OF_RISK_NOTES


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("groups", "0001_tables"),
        ("identity", "0002_vault_and_row_security"),
        ("programmes", "0002_scope_functions"),
        ("referrals", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MEETINGS,
        AGENDA,
        LINKED_SERVICES,
        MINUTES,
        PARTICIPATIONS,
        RISK_NOTES,
        *RULES_OF_MEETINGS,
        *RULES_OF_AGENDA_AND_SERVICES,
        *RULES_OF_MINUTES,
        *RULES_OF_PARTICIPATIONS,
        *RULES_OF_RISK_NOTES,
    ]
