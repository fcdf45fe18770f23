"""The first tables of this room, and then their rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compensation.dues.migrations._dues import DUE_LINES, DUES, RULES_OF_DUES
from compensation.dues.migrations._offers import OFFER_LINES, OFFERS, RULES_OF_OFFER_LINES, RULES_OF_OFFERS
from compensation.dues.migrations._pay_plans import PAY_PLANS, RULES_OF_PAY_PLANS


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0001_tables"),
        ("identity", "0002_vault_and_row_security"),
        ("programmes", "0002_scope_functions"),
        ("rates", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        OFFERS,
        DUES,
        OFFER_LINES,
        PAY_PLANS,
        migrations.AddField(
            model_name="offer",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="dues.payplan"
            ),
        ),
        DUE_LINES,
        *RULES_OF_DUES,
        *RULES_OF_OFFER_LINES,
        *RULES_OF_PAY_PLANS,
        *RULES_OF_OFFERS,
    ]
