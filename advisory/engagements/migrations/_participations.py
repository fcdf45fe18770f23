"""The first table of who is asked to a meeting and who came, and its rules."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PARTICIPATIONS = migrations.CreateModel(
    name="Participation",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("invited_at", models.DateTimeField(auto_now_add=True)),
        (
            "reply",
            models.CharField(
                choices=[
                    ("none", "not answered yet"),
                    ("accepted", "yes"),
                    ("declined", "no"),
                    ("question", "has a question first"),
                ],
                default="none",
                max_length=10,
            ),
        ),
        ("replied_at", models.DateTimeField(blank=True, null=True)),
        ("withdrew_at", models.DateTimeField(blank=True, null=True)),
        (
            "attendance",
            models.CharField(
                choices=[
                    ("unknown", "not recorded"),
                    ("attended", "came"),
                    ("partly", "came for a part"),
                    ("absent", "did not come"),
                ],
                default="unknown",
                max_length=10,
            ),
        ),
        ("minutes_present", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes")),
        ("recorded_at", models.DateTimeField(blank=True, null=True)),
        ("reminded_at", models.DateTimeField(blank=True, null=True)),
        (
            "advisor",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to="identity.advisor",
            ),
        ),
        (
            "engagement",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to="engagements.engagement",
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "recorded_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ],
    options={
        "ordering": ["engagement", "id"],
    },
)

RULES_OF_PARTICIPATIONS = [
    migrations.AddIndex(
        model_name="participation",
        index=models.Index(fields=["advisor", "reply"], name="participation_by_advisor"),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.UniqueConstraint(fields=("engagement", "advisor"), name="participation_once"),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.CheckConstraint(
            condition=models.Q(("reply__in", ["none", "accepted", "declined", "question"])),
            name="participation_reply_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("replied_at", None), ("reply", "none")),
                models.Q(models.Q(("reply", "none"), _negated=True), ("replied_at__isnull", False)),
                _connector="OR",
            ),
            name="participation_replied_at_a_moment",
        ),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("withdrew_at", None),
                models.Q(("reply", "accepted"), ("withdrew_at__isnull", False)),
                _connector="OR",
            ),
            name="participation_only_a_yes_is_withdrawn",
        ),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.CheckConstraint(
            condition=models.Q(("attendance__in", ["unknown", "attended", "partly", "absent"])),
            name="participation_attendance_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("attendance", "unknown"), ("recorded_at", None)),
                models.Q(models.Q(("attendance", "unknown"), _negated=True), ("recorded_at__isnull", False)),
                _connector="OR",
            ),
            name="participation_recorded_at_a_moment",
        ),
    ),
    migrations.AddConstraint(
        model_name="participation",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("minutes_present", None),
                models.Q(("attendance__in", ["attended", "partly"]), ("minutes_present__isnull", False)),
                _connector="OR",
            ),
            name="participation_minutes_of_who_came",
        ),
    ),
]
