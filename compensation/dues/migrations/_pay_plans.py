"""The first table of what a meeting will pay, and its rules."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PAY_PLANS = migrations.CreateModel(
    name="PayPlan",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("currency", models.CharField(max_length=3)),
        (
            "attend_by",
            models.CharField(
                choices=[("hour", "by the hour"), ("half_day", "as half a day"), ("day", "as a whole day")],
                default="hour",
                max_length=10,
            ),
        ),
        ("childcare", models.BooleanField(default=True)),
        ("transport", models.BooleanField(default=True)),
        ("data", models.BooleanField(default=True)),
        ("pay_within_days", models.PositiveSmallIntegerField()),
        ("chosen_at", models.DateTimeField(auto_now=True)),
        (
            "card",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="rates.ratecard"),
        ),
        (
            "chosen_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "engagement",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pay_plan",
                to="engagements.engagement",
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "tax_rule",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="rates.taxrule"),
        ),
    ],
    options={
        "ordering": ["id"],
    },
)

RULES_OF_PAY_PLANS = [
    migrations.AddConstraint(
        model_name="payplan",
        constraint=models.CheckConstraint(
            condition=models.Q(("attend_by__in", ["hour", "half_day", "day"])), name="pay_plan_unit_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="payplan",
        constraint=models.CheckConstraint(
            condition=models.Q(("pay_within_days__gte", 1), ("pay_within_days__lte", 30)),
            name="pay_plan_days_in_reach",
        ),
    ),
]
