"""The first tables of dues and their lines, and the rules of these tables."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

DUES = migrations.CreateModel(
    name="Due",
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
                    ("owed", "owed after the meeting"),
                    ("payable", "to be paid"),
                    ("not_worked", "did not take part"),
                ],
                default="owed",
                max_length=10,
            ),
        ),
        ("owed_at", models.DateTimeField()),
        ("payable_at", models.DateTimeField(null=True)),
        ("pay_by", models.DateField(null=True)),
        (
            "advisor",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="dues", to="identity.advisor"),
        ),
        (
            "participation",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="due", to="engagements.participation"
            ),
        ),
        (
            "programme",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="dues", to="programmes.programme"
            ),
        ),
        (
            "offer",
            models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="due", to="dues.offer"),
        ),
    ],
    options={
        "ordering": ["id"],
    },
)

DUE_LINES = migrations.CreateModel(
    name="DueLine",
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
                    ("tax", "Tax we must withhold"),
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
        ("rate_minor", models.BigIntegerField(default=0)),
        ("amount_minor", models.BigIntegerField()),
        ("taxable", models.BooleanField(default=False)),
        (
            "advisor",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.advisor"),
        ),
        (
            "due",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="dues.due"),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["due", "order"],
        "constraints": [
            models.UniqueConstraint(fields=("due", "order"), name="due_line_order_once"),
            models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["prep", "attend", "debrief", "childcare", "transport", "data", "tax"])
                ),
                name="due_line_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(("unit__in", ["hour", "half_day", "day", "once"])),
                name="due_line_unit_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor__lt", 0), ("kind", "tax")),
                    models.Q(models.Q(("kind", "tax"), _negated=True), ("amount_minor__gt", 0)),
                    _connector="OR",
                ),
                name="due_line_only_tax_below_zero",
            ),
        ],
    },
)

RULES_OF_DUES = [
    migrations.AddIndex(
        model_name="due",
        index=models.Index(fields=["programme", "state", "pay_by", "id"], name="due_by_clock"),
    ),
    migrations.AddIndex(
        model_name="due",
        index=models.Index(fields=["advisor", "id"], name="due_by_advisor"),
    ),
    migrations.AddConstraint(
        model_name="due",
        constraint=models.CheckConstraint(
            condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="due_currency_three_letters"
        ),
    ),
    migrations.AddConstraint(
        model_name="due",
        constraint=models.CheckConstraint(
            condition=models.Q(("gross_minor__gt", 0), ("net_minor__gte", 0), ("tax_minor__gte", 0)),
            name="due_amounts_not_negative",
        ),
    ),
    migrations.AddConstraint(
        model_name="due",
        constraint=models.CheckConstraint(
            condition=models.Q(
                (
                    "net_minor",
                    django.db.models.expressions.CombinedExpression(
                        models.F("gross_minor"), "-", models.F("tax_minor")
                    ),
                )
            ),
            name="due_net_is_gross_less_tax",
        ),
    ),
    migrations.AddConstraint(
        model_name="due",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["owed", "payable", "not_worked"])), name="due_state_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="due",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("pay_by__isnull", False), ("payable_at__isnull", False), ("state", "payable")),
                models.Q(("pay_by", None), ("payable_at", None), ("state__in", ["owed", "not_worked"])),
                _connector="OR",
            ),
            name="due_payable_by_a_day",
        ),
    ),
    migrations.AddConstraint(
        model_name="due",
        constraint=models.UniqueConstraint(fields=("id", "programme", "advisor"), name="due_of_advisor"),
    ),
]
