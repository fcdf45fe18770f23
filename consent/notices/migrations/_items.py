"""The first tables of what a notice asks and of its wording in each language, and the rules of these tables."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ITEMS = migrations.CreateModel(
    name="NoticeItem",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        ("order", models.PositiveSmallIntegerField()),
        ("months", models.PositiveSmallIntegerField(verbose_name="months a yes lasts")),
        (
            "notice",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="items", to="notices.notice"),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
    ],
    options={
        "ordering": ["notice", "order"],
    },
)

TEXTS = migrations.CreateModel(
    name="NoticeText",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        ("question", models.CharField(max_length=160, verbose_name="question")),
        ("lead", models.TextField(max_length=400, verbose_name="in a few words: what happens")),
        ("yes_means", models.TextField(max_length=600, verbose_name="if you say yes")),
        ("no_means", models.TextField(max_length=600, verbose_name="if you say no")),
        (
            "if_you_change_your_mind",
            models.TextField(max_length=800, verbose_name="if you say yes and change your mind"),
        ),
        ("sha256", models.CharField(editable=False, max_length=64)),
        (
            "item",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="notices.noticeitem"
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
        "ordering": ["item", "language"],
    },
)

RULES_OF_TEXTS = [
    migrations.AddConstraint(
        model_name="noticetext",
        constraint=models.UniqueConstraint(fields=("item", "language"), name="text_one_per_language"),
    ),
    migrations.AddConstraint(
        model_name="noticetext",
        constraint=models.CheckConstraint(
            condition=models.Q(("language__in", ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"])),
            name="text_language_known",
        ),
    ),
    migrations.AddConstraint(
        model_name="noticetext",
        constraint=models.CheckConstraint(
            condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="text_digest_form"
        ),
    ),
]

RULES_OF_ITEMS = [
    migrations.AddConstraint(
        model_name="noticeitem",
        constraint=models.UniqueConstraint(fields=("notice", "purpose"), name="item_purpose_once"),
    ),
    migrations.AddConstraint(
        model_name="noticeitem",
        constraint=models.CheckConstraint(condition=models.Q(("months__range", (1, 36))), name="item_months_bounded"),
    ),
]
