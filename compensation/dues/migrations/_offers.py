"""The first tables of offers and their lines, and the rules of these tables."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

OFFERS = migrations.CreateModel(
    name="Offer",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("currency", models.CharField(max_length=3)),
        ("gross_minor", models.BigIntegerField()),
        ("tax_minor", models.BigIntegerField()),
        ("net_minor", models.BigIntegerField()),
        (
            "state",
            models.CharField(
                choices=[
                    ("open", "waiting for an answer"),
                    ("accepted", "yes"),
                    ("declined", "no"),
                    ("withdrawn", "yes, then withdrew"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        ("made_at", models.DateTimeField(auto_now_add=True)),
        ("accepted_at", models.DateTimeField(null=True)),
        (
            "advisor",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="identity.advisor"
            ),
        ),
        (
            "participation",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="offer",
                to="engagements.participation",
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["id"],
    },
)

OFFER_LINES = migrations.CreateModel(
    name="OfferLine",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("order", models.PositiveSmallIntegerField()),
        (
            "kind",
            models.CharField(
                choices=[
                    ("prep", "Reading before"),
                    ("attend", "The meeting"),
                    ("debrief", "Talking after"),
                    ("childcare", "Childcare"),
                    ("transport", "Transport"),
                    ("data", "Phone data"),
                ],
                max_length=10,
            ),
        ),
        (
            "unit",
            models.CharField(
                choices=[
                    ("hour", "by the hour"),
                    ("half_day", "as half a day"),
                    ("day", "as a whole day"),
                    ("once", "once"),
                ],
                default="hour",
                max_length=10,
            ),
        ),
        ("minutes", models.PositiveIntegerField(default=0)),
        ("rate_minor", models.BigIntegerField()),
        ("amount_minor", models.BigIntegerField()),
        ("taxable", models.BooleanField()),
        (
            "advisor",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"),
        ),
        (
            "offer",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="dues.offer"),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["offer", "order"],
    },
)

RULES_OF_OFFER_LINES = [
    migrations.AddConstraint(
        model_name="offerline",
        constraint=models.UniqueConstraint(fields=("offer", "order"), name="offer_line_order_once"),
    ),
    migrations.AddConstraint(
        model_name="offerline",
        constraint=models.CheckConstraint(
            condition=models.Q(("kind__in", ["prep", "attend", "debrief", "childcare", "transport", "data"])),
            name="offer_line_kind_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="offerline",
        constraint=models.CheckConstraint(
            condition=models.Q(("unit__in", ["hour", "half_day", "day", "once"])), name="offer_line_unit_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="offerline",
        constraint=models.CheckConstraint(
            condition=models.Q(("amount_minor__gt", 0), ("rate_minor__gt", 0)), name="offer_line_amounts_above_zero"
        ),
    ),
    migrations.AddConstraint(
        model_name="offerline",
        constraint=models.CheckConstraint(
            condition=models.Q(("taxable", False), ("kind__in", ["prep", "attend", "debrief"]), _connector="OR"),
            name="offer_line_costs_never_taxed",
        ),
    ),
]

RULES_OF_OFFERS = [
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.CheckConstraint(
            condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="offer_currency_three_letters"
        ),
    ),
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.CheckConstraint(
            condition=models.Q(("gross_minor__gt", 0), ("net_minor__gte", 0), ("tax_minor__gte", 0)),
            name="offer_amounts_not_negative",
        ),
    ),
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "net_minor",
                    django.db.models.expressions.CombinedExpression(
                        models.F("gross_minor"), "-", models.F("tax_minor")
                    ),
                )
            ),
            name="offer_net_is_gross_less_tax",
        ),
    ),
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["open", "accepted", "declined", "withdrawn"])),
            name="offer_state_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("accepted_at__isnull", False), ("state__in", ["accepted", "withdrawn"])),
                models.Q(("accepted_at", None), ("state__in", ["open", "declined"])),
                _connector="OR",
            ),
            name="offer_accepted_at_a_moment",
        ),
    ),
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.UniqueConstraint(fields=("id", "programme", "advisor"), name="offer_of_advisor"),
    ),
    migrations.AddConstraint(
        model_name="offer",
        constraint=models.UniqueConstraint(
            fields=(
                "id",
                "participation",
                "programme",
                "advisor",
                "currency",
                "gross_minor",
                "tax_minor",
                "net_minor",
            ),
            name="offer_whole_terms",
        ),
    ),
]
