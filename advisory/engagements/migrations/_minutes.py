"""The first table of minutes, and its rules."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

MINUTES = migrations.CreateModel(
    name="Minutes",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("number", models.PositiveSmallIntegerField()),
        ("body", models.TextField(max_length=12000, verbose_name="minutes, for staff")),
        (
            "summary_for_participants",
            models.TextField(max_length=4000, verbose_name="what we tell those who took part"),
        ),
        (
            "state",
            models.CharField(
                choices=[("draft", "draft"), ("shared", "shared with participants")],
                default="draft",
                max_length=10,
            ),
        ),
        ("written_at", models.DateTimeField(auto_now=True)),
        ("shared_at", models.DateTimeField(null=True)),
        (
            "engagement",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="minutes", to="engagements.engagement"
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "written_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ],
    options={
        "ordering": ["engagement", "-number"],
    },
)

RULES_OF_MINUTES = [
    migrations.AddConstraint(
        model_name="minutes",
        constraint=models.UniqueConstraint(fields=("engagement", "number"), name="minutes_number_once"),
    ),
    migrations.AddConstraint(
        model_name="minutes",
        constraint=models.UniqueConstraint(
            condition=models.Q(("state", "draft")), fields=("engagement",), name="minutes_one_draft"
        ),
    ),
    migrations.AddConstraint(
        model_name="minutes",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["draft", "shared"])), name="minutes_state_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="minutes",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("shared_at", None), ("state", "draft")),
                models.Q(("shared_at__isnull", False), ("state", "shared")),
                _connector="OR",
            ),
            name="minutes_shared_at_a_moment",
        ),
    ),
    migrations.AddConstraint(
        model_name="minutes",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("state", "shared"), _negated=True),
                models.Q(("summary_for_participants", ""), _negated=True),
                _connector="OR",
            ),
            name="minutes_shared_with_words",
        ),
    ),
]
