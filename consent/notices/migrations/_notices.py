"""The first tables of notices and of the questions that check understanding, and the rules of these tables."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NOTICES = migrations.CreateModel(
    name="Notice",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("number", models.PositiveIntegerField()),
        (
            "state",
            models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("published", "published"),
                    ("superseded", "replaced by a newer version"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        ("written_at", models.DateTimeField(auto_now_add=True)),
        ("offered_at", models.DateTimeField(blank=True, null=True)),
        ("published_at", models.DateTimeField(blank=True, null=True)),
        ("superseded_at", models.DateTimeField(blank=True, null=True)),
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
            "programme",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="programmes.programme"
            ),
        ),
        (
            "written_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "ordering": ["programme", "number"],
    },
)

CHECK_QUESTIONS = migrations.CreateModel(
    name="CheckQuestion",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("order", models.PositiveSmallIntegerField()),
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
        ("question", models.CharField(max_length=200, verbose_name="question")),
        ("options", models.JSONField(default=list, verbose_name="answers to choose from")),
        ("right_index", models.PositiveSmallIntegerField(verbose_name="the right one")),
        ("explanation", models.TextField(max_length=600, verbose_name="what we say then")),
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
        (
            "notice",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="notices.notice"),
        ),
    ],
    options={
        "ordering": ["notice", "language", "order"],
    },
)

RULES_OF_NOTICES = [
    migrations.AddConstraint(
        model_name="notice",
        constraint=models.UniqueConstraint(fields=("programme", "number"), name="notice_number_once"),
    ),
    migrations.AddConstraint(
        model_name="notice",
        constraint=models.UniqueConstraint(
            condition=models.Q(("state", "published")), fields=("programme",), name="notice_one_published"
        ),
    ),
    migrations.AddConstraint(
        model_name="notice",
        constraint=models.UniqueConstraint(
            condition=models.Q(("state", "draft")), fields=("programme",), name="notice_one_draft"
        ),
    ),
    migrations.AddConstraint(
        model_name="notice",
        constraint=models.CheckConstraint(
            condition=models.Q(("state__in", ["draft", "published", "superseded"])), name="notice_state_known"
        ),
    ),
    migrations.AddConstraint(
        model_name="notice",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("approved_by__isnull", True), ("published_at__isnull", True), ("state", "draft")),
                models.Q(
                    models.Q(("state", "draft"), _negated=True),
                    ("approved_by__isnull", False),
                    ("published_at__isnull", False),
                    models.Q(("approved_by", models.F("written_by")), _negated=True),
                ),
                _connector="OR",
            ),
            name="notice_published_by_a_second_person",
        ),
    ),
    migrations.AddConstraint(
        model_name="notice",
        constraint=models.CheckConstraint(
            condition=models.Q(
                models.Q(("state", "superseded"), ("superseded_at__isnull", False)),
                models.Q(models.Q(("state", "superseded"), _negated=True), ("superseded_at__isnull", True)),
                _connector="OR",
            ),
            name="notice_superseded_has_a_time",
        ),
    ),
]

RULES_OF_CHECK_QUESTIONS = [
    migrations.AddConstraint(
        model_name="checkquestion",
        constraint=models.UniqueConstraint(fields=("notice", "language", "order"), name="check_question_order_once"),
    ),
    migrations.AddConstraint(
        model_name="checkquestion",
        constraint=models.CheckConstraint(
            condition=models.Q(("language__in", ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"])),
            name="check_question_language_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="checkquestion",
        constraint=models.CheckConstraint(
            condition=models.Q(("right_index__range", (0, 3))), name="check_question_right_index_bounded"
        ),
    ),
]
