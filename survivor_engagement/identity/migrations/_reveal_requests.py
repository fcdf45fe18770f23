"""The first table of requests to see who an advisor is, and its rules."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REVEAL_REQUESTS = migrations.CreateModel(
    name="RevealRequest",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("fields", models.JSONField(default=list)),
        (
            "purpose",
            models.CharField(
                choices=[
                    ("enrolment", "To enrol her"),
                    ("contact", "To reach her safely"),
                    ("payment", "To pay her"),
                    ("payment_returned", "A payment came back"),
                    ("correction", "To correct a mistake she told us about"),
                    ("safety", "Her safety"),
                ],
                max_length=20,
            ),
        ),
        (
            "state",
            models.CharField(
                choices=[
                    ("asked", "waiting for a second person"),
                    ("approved", "approved"),
                    ("refused", "not approved"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        ("asked_at", models.DateTimeField(auto_now_add=True)),
        ("decided_at", models.DateTimeField(null=True)),
        ("until", models.DateTimeField(null=True)),
        (
            "advisor",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reveal_requests",
                to="identity.advisor",
            ),
        ),
        (
            "asked_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        (
            "decided_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["-id"],
    },
)

RULES_OF_REVEAL_REQUESTS = [
    migrations.AddConstraint(
        model_name="revealrequest",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["asked", "approved", "refused"])), name="reveal_state_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="revealrequest",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("purpose__in", ["enrolment", "contact", "payment", "payment_returned", "correction", "safety"])
            ),
            name="reveal_purpose_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="revealrequest",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("decided_at", None), ("decided_by", None), ("state", "asked")),
                models.Q(
                    models.Q(("state", "asked"), _negated=True),
                    ("decided_at__isnull", False),
                    ("decided_by__isnull", False),
                ),
                _connector="OR",
            ),
            name="reveal_decided_by_someone",
        ),
    ),
    migrations.AddConstraint(
        model_name="revealrequest",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("decided_by", None),
                models.Q(("decided_by__isnull", False), models.Q(("decided_by", models.F("asked_by")), _negated=True)),
                _connector="OR",
            ),
            name="reveal_never_by_oneself",
        ),
    ),
    migrations.AddConstraint(
        model_name="revealrequest",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("state", "approved"), _negated=True), ("until__isnull", False), _connector="OR"
            ),
            name="reveal_approved_until",
        ),
    ),
]
