"""The first table of notes on what could go wrong, and its rules."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

RISK_NOTES = migrations.CreateModel(
    name="RiskNote",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        (
            "text",
            models.TextField(max_length=4000, verbose_name="what could go wrong, and what you do about it"),
        ),
        (
            "level",
            models.CharField(
                choices=[("low", "low"), ("medium", "medium"), ("high", "high")],
                max_length=8,
                verbose_name="how great the risk is that stays",
            ),
        ),
        (
            "state",
            models.CharField(
                choices=[("draft", "waiting for approval"), ("approved", "approved")],
                default="draft",
                max_length=10,
            ),
        ),
        ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
        ("approved_at", models.DateTimeField(null=True)),
        (
            "approved_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "engagement",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="risk_note",
                to="engagements.engagement",
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "written_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "ordering": ["id"],
    },
)

RULES_OF_RISK_NOTES = [
    migrations.AddConstraint(
        model_name="risknote",
        constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="risk_note_not_empty"),
    ),
    migrations.AddConstraint(
        model_name="risknote",
        constraint=models.CheckConstraint(
            condition=models.Q(("level__in", ["low", "medium", "high"])), name="risk_note_level_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="risknote",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["draft", "approved"])), name="risk_note_state_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="risknote",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("approved_at", None), ("approved_by", None), ("state", "draft")),
                models.Q(("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")),
                _connector="OR",
            ),
            name="risk_note_approved_by_someone",
        ),
    ),
    migrations.AddConstraint(
        model_name="risknote",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("approved_by", None),
                models.Q(
                    ("approved_by__isnull", False), models.Q(("approved_by", models.F("written_by")), _negated=True)
                ),
                _connector="OR",
            ),
            name="risk_note_never_approved_by_its_writer",
        ),
    ),
]
