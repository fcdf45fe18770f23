"""The first tables of purposes and of what is told without asking, and the rules of these tables."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PURPOSES = migrations.CreateModel(
    name="Purpose",
    fields=[
        ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
        ("order", models.PositiveSmallIntegerField()),
        (
            "basis_kind",
            models.CharField(
                choices=[
                    ("ask", "asked: she decides"),
                    ("inform", "told: asking would mislead, because it happens anyway"),
                    ("forbidden", "never: nobody may ask for it"),
                ],
                max_length=10,
            ),
        ),
        (
            "scope_kind",
            models.CharField(
                choices=[
                    ("programme", "the programme"),
                    ("group", "one group"),
                    ("event", "one meeting"),
                    ("item", "one piece"),
                    ("channel", "one way to reach her"),
                    ("recipient", "one named recipient"),
                ],
                max_length=10,
            ),
        ),
        ("max_months", models.PositiveSmallIntegerField(null=True)),
        ("effects", models.JSONField(default=dict)),
    ],
    options={
        "ordering": ["order"],
        "constraints": [
            models.CheckConstraint(
                condition=models.Q(("basis_kind__in", ["ask", "inform", "forbidden"])),
                name="purpose_basis_known",
            ),
            models.CheckConstraint(
                condition=models.Q(("scope_kind__in", ["programme", "group", "event", "item", "channel", "recipient"])),
                name="purpose_scope_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis_kind", "ask"), ("max_months__isnull", False), ("max_months__range", (1, 36))),
                    models.Q(models.Q(("basis_kind", "ask"), _negated=True), ("max_months__isnull", True)),
                    _connector="OR",
                ),
                name="purpose_asked_has_a_longest_time",
            ),
            models.UniqueConstraint(fields=("code", "basis_kind"), name="purpose_code_with_basis"),
        ],
    },
)

TOLD_FACTS = migrations.CreateModel(
    name="ToldFact",
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
        ("title", models.CharField(max_length=120, verbose_name="in one line")),
        ("body", models.TextField(max_length=400, verbose_name="a little more")),
        (
            "notice",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="notices.notice"),
        ),
        (
            "programme",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme"),
        ),
        (
            "purpose",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="notices.purpose"),
        ),
        (
            "written_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "ordering": ["notice", "language", "purpose__order"],
    },
)

RULES_OF_TOLD_FACTS = [
    migrations.AddConstraint(
        model_name="toldfact",
        constraint=models.UniqueConstraint(fields=("notice", "purpose", "language"), name="fact_one_per_language"),
    ),
    migrations.AddConstraint(
        model_name="toldfact",
        constraint=models.CheckConstraint(
            condition=models.Q(("language__in", ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"])),
            name="fact_language_known",
        ),
    ),
]
