"""What a notice says of its version, its questions of earlier answers, and its words of where they come from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [("first", "the first version"), ("major", "a big change"), ("minor", "a small change")]
EARLIER = [
    ("", "not said"), ("keep", "they go on; only new people read these words"),
    ("until", "we ask again; they count until a day"), ("now", "they end when this version is published"),
]  # fmt: skip
SOURCES = [("person", "written by a person"), ("machine_draft", "machine draft")]
WORDS = {"noticetext": "text", "checkquestion": "check_question", "toldfact": "fact"}


def comes_from(model):
    return [
        migrations.AddField(model, "source", models.CharField(choices=SOURCES, default="person", max_length=15)),
        migrations.AddField(
            model,
            "checked_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(model, "checked_at", models.DateTimeField(null=True)),
    ]


FIELDS = [
    migrations.AddField("notice", "major", models.PositiveIntegerField(default=1)),
    migrations.AddField("notice", "minor", models.PositiveIntegerField(default=0)),
    migrations.AddField(
        "notice",
        "change_kind",
        models.CharField(choices=KINDS, default="first", max_length=10, verbose_name="kind of change"),
    ),
    migrations.AddField(
        "notice", "what_changed", models.JSONField(blank=True, default=dict, verbose_name="what has changed")
    ),
    migrations.AddField(
        "notice", "why", models.TextField(blank=True, max_length=400, verbose_name="why it was changed")
    ),
    migrations.AddField(
        "noticeitem",
        "earlier_yes",
        models.CharField(blank=True, choices=EARLIER, max_length=10, verbose_name="earlier answers"),
    ),
    migrations.AddField(
        "noticeitem", "closes_on", models.DateField(blank=True, null=True, verbose_name="until which day")
    ),
    *(step for model in WORDS for step in comes_from(model)),
]


def known(model, name, condition):
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


def rules_of_words(model, name):
    return [
        known(model, f"{name}_source_known", models.Q(source__in=["person", "machine_draft"])),
        known(
            model,
            f"{name}_checked_by_somebody",
            models.Q(checked_by__isnull=True, checked_at__isnull=True)
            | models.Q(source="machine_draft", checked_by__isnull=False, checked_at__isnull=False),
        ),
    ]


RULES = [
    migrations.AddConstraint(
        "notice", models.UniqueConstraint(fields=("programme", "major", "minor"), name="notice_version_once")
    ),
    known(
        "notice",
        "notice_change_and_version_agree",
        models.Q(change_kind="first", major=1, minor=0)
        | models.Q(change_kind="major", major__gte=2, minor=0)
        | models.Q(change_kind="minor", major__gte=1, minor__gte=1),
    ),
    known(
        "noticeitem",
        "item_earlier_yes_known",
        models.Q(earlier_yes__in=["", "keep", "now"], closes_on__isnull=True)
        | models.Q(earlier_yes="until", closes_on__isnull=False),
    ),
    *(rule for model, name in WORDS.items() for rule in rules_of_words(model, name)),
]
