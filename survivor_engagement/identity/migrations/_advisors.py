"""The first tables of advisors, of exceptions named for one of them and of enrolments, and their rules."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import survivor_engagement.identity.codes

ADVISORS = migrations.CreateModel(
    name="Advisor",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        (
            "code",
            models.CharField(
                default=survivor_engagement.identity.codes.new_code, editable=False, max_length=8, unique=True
            ),
        ),
        (
            "age_band",
            models.CharField(choices=[("adult", "18 or older"), ("under_18", "under 18")], max_length=10),
        ),
        (
            "language",
            models.CharField(
                choices=[
                    ("en", "English"),
                    ("kk", "Қазақша"),
                    ("ru", "Русский"),
                    ("th", "ไทย"),
                    ("vi", "Tiếng Việt"),
                    ("km", "ភាសាខ្មែរ"),
                    ("bn", "বাংলা"),
                    ("ne", "नेपाली"),
                ],
                max_length=5,
            ),
        ),
        (
            "status",
            models.CharField(
                choices=[("active", "active"), ("paused", "paused"), ("left", "left")],
                default="active",
                max_length=10,
            ),
        ),
        ("joined_on", models.DateField(auto_now_add=True)),
        (
            "first_programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "user",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="advisor",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ],
    options={
        "ordering": ["code"],
        "permissions": [("open_details", "Open sealed details of one advisor until a time")],
    },
)

NAMED_EXCEPTIONS = migrations.CreateModel(
    name="AdvisorUserObjectPermission",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        (
            "expires_at",
            models.DateTimeField(
                db_default=django.db.models.expressions.CombinedExpression(
                    django.db.models.functions.datetime.Now(),
                    "+",
                    models.Value(datetime.timedelta(seconds=3600)),
                )
            ),
        ),
        (
            "content_object",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.advisor"),
        ),
        ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
        ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
    ],
    options={
        "ordering": ["id"],
        "abstract": False,
    },
)

ENROLMENTS = migrations.CreateModel(
    name="Enrolment",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        (
            "basis",
            models.CharField(
                choices=[
                    ("lived_experience", "lived experience"),
                    ("community", "community at risk"),
                    ("ally", "ally"),
                    ("unsaid", "prefers not to say"),
                ],
                default="unsaid",
                max_length=20,
            ),
        ),
        ("starts_on", models.DateField()),
        ("ends_on", models.DateField(blank=True, null=True)),
        ("enrolled_at", models.DateTimeField(auto_now_add=True)),
        (
            "advisor",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="identity.advisor"
            ),
        ),
        (
            "enrolled_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "programme",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="enrolments",
                to="programmes.programme",
            ),
        ),
    ],
    options={
        "ordering": ["id"],
    },
)

RULES_OF_ADVISORS = [
    migrations.AddConstraint(
        model_name="advisor",
        constraint=models.CheckConstraint(
            condition=models.Q(("status__in", ["active", "paused", "left"])), name="advisor_status_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="advisor",
        constraint=models.CheckConstraint(
            condition=models.Q(("age_band__in", ["adult", "under_18"])), name="advisor_age_band_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="advisor",
        constraint=models.CheckConstraint(
            condition=models.Q(("language__in", ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"])),
            name="advisor_language_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="advisor",
        constraint=models.CheckConstraint(
            condition=models.Q(("code__regex", "^[3-9A-Y]{8}$")), name="advisor_code_form"
        ),
    ),
]

RULES_OF_NAMED_EXCEPTIONS = [
    migrations.AlterUniqueTogether(
        name="advisoruserobjectpermission",
        unique_together={("user", "permission", "content_object")},
    ),
]

RULES_OF_ENROLMENTS = [
    migrations.AddConstraint(
        model_name="enrolment",
        constraint=models.UniqueConstraint(
            condition=models.Q(("ends_on", None)), fields=("advisor", "programme"), name="enrolment_one_standing"
        ),
    ),
    migrations.AddConstraint(
        model_name="enrolment",
        constraint=models.CheckConstraint(
            condition=models.Q(
                ("ends_on", None),
                models.Q(("ends_on__gte", models.F("starts_on")), ("ends_on__isnull", False)),
                _connector="OR",
            ),
            name="enrolment_ends_after_start",
        ),
    ),
    migrations.AddConstraint(
        model_name="enrolment",
        constraint=models.CheckConstraint(
            condition=models.Q(("basis__in", ["lived_experience", "community", "ally", "unsaid"])),
            name="enrolment_basis_known",
        ),
    ),
]
