"""The first tables of this room, and then their rules."""

from django.conf import settings
from django.db import migrations

from survivor_engagement.identity.migrations._advisors import (
    ADVISORS,
    ENROLMENTS,
    NAMED_EXCEPTIONS,
    RULES_OF_ADVISORS,
    RULES_OF_ENROLMENTS,
    RULES_OF_NAMED_EXCEPTIONS,
)
from survivor_engagement.identity.migrations._reveal_requests import REVEAL_REQUESTS, RULES_OF_REVEAL_REQUESTS
from survivor_engagement.identity.migrations._safe_contacts import RULES_OF_SAFE_CONTACTS, SAFE_CONTACTS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("programmes", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ADVISORS,
        NAMED_EXCEPTIONS,
        ENROLMENTS,
        REVEAL_REQUESTS,
        SAFE_CONTACTS,
        *RULES_OF_ADVISORS,
        *RULES_OF_NAMED_EXCEPTIONS,
        *RULES_OF_ENROLMENTS,
        *RULES_OF_REVEAL_REQUESTS,
        *RULES_OF_SAFE_CONTACTS,
    ]
