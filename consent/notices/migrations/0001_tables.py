"""The first tables of this room, and then their rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from consent.notices.migrations._items import ITEMS, RULES_OF_ITEMS, RULES_OF_TEXTS, TEXTS
from consent.notices.migrations._notices import CHECK_QUESTIONS, NOTICES, RULES_OF_CHECK_QUESTIONS, RULES_OF_NOTICES
from consent.notices.migrations._purposes import PURPOSES, RULES_OF_TOLD_FACTS, TOLD_FACTS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("programmes", "0002_scope_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        NOTICES,
        CHECK_QUESTIONS,
        ITEMS,
        TEXTS,
        PURPOSES,
        migrations.AddField(
            model_name="noticeitem",
            name="purpose",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notices.purpose"
            ),
        ),
        TOLD_FACTS,
        *RULES_OF_NOTICES,
        *RULES_OF_CHECK_QUESTIONS,
        *RULES_OF_TEXTS,
        *RULES_OF_ITEMS,
        *RULES_OF_TOLD_FACTS,
    ]
