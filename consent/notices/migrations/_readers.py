"""The tables of who read a draft, of what was unclear in it, and of the oldest words that count."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

LANGUAGES = [
    ("en", "English"), ("kk", "Қазақша"), ("ru", "Русский"), ("th", "ไทย"), ("vi", "Tiếng Việt"), ("km", "ភាសាខ្មែរ"),
    ("bn", "বাংলা"), ("ne", "नेपाली"),
]  # fmt: skip
CODES = [code for code, _name in LANGUAGES]
READ_AS = [
    ("second_person", "a second person of the staff"),
    ("lived_experience", "an advisor of the programme, who read it in her language"),
]


def to(model, on_delete=django.db.models.deletion.PROTECT, name="+"):
    return models.ForeignKey(on_delete=on_delete, related_name=name, to=model)


def own_id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


TABLES = [
    migrations.CreateModel(
        name="NoticeApproval",
        fields=[
            ("id", own_id()),
            ("role_kind", models.CharField(choices=READ_AS, max_length=20)),
            ("language", models.CharField(blank=True, choices=LANGUAGES, max_length=5)),
            ("offered_at", models.DateTimeField()),
            ("at", models.DateTimeField(db_default=Now(), editable=False)),
            ("by", to(settings.AUTH_USER_MODEL)),
            ("notice", to("notices.notice", django.db.models.deletion.DO_NOTHING, "approvals")),
            ("programme", to("programmes.programme")),
        ],
        options={"ordering": ["id"]},
    ),
    migrations.CreateModel(
        name="ReadingDone",
        fields=[
            ("id", own_id()),
            ("language", models.CharField(choices=LANGUAGES, max_length=5)),
            ("advisor", to("identity.advisor")),
            ("notice", to("notices.notice", django.db.models.deletion.DO_NOTHING)),
            ("programme", to("programmes.programme")),
        ],
        options={"ordering": ["id"]},
    ),
    migrations.CreateModel(
        name="ReaderComment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("language", models.CharField(choices=LANGUAGES, max_length=5)),
            ("words", models.TextField(max_length=600, verbose_name="what is not clear")),
            ("notice", to("notices.notice", django.db.models.deletion.CASCADE, "comments")),
            ("programme", to("programmes.programme")),
        ],
        options={"ordering": ["id"]},
    ),
    migrations.CreateModel(
        name="OldestWords",
        fields=[
            ("id", own_id()),
            ("oldest_major", models.PositiveIntegerField()),
            ("from_at", models.DateTimeField()),
            ("notice", to("notices.notice")),
            ("programme", to("programmes.programme")),
            ("purpose", to("notices.purpose")),
        ],
        options={"ordering": ["id"]},
    ),
]


def known(model, name, condition):
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


def once(model, name, *fields):
    return migrations.AddConstraint(model, models.UniqueConstraint(fields=fields, name=name))


RULES = [
    once("noticeapproval", "approval_once", "notice", "by", "language"),
    known(
        "noticeapproval",
        "approval_of_a_reader_is_in_a_language",
        models.Q(role_kind="second_person", language="") | models.Q(role_kind="lived_experience", language__in=CODES),
    ),
    once("readingdone", "reading_done_once", "notice", "advisor", "language"),
    known("readingdone", "reading_done_language_known", models.Q(language__in=CODES)),
    known("readercomment", "comment_language_known", models.Q(language__in=CODES)),
    migrations.AddIndex(
        "oldestwords",
        models.Index(fields=["programme", "purpose", "from_at", "oldest_major"], name="oldest_words_in_force"),
    ),
    once("oldestwords", "oldest_words_once", "notice", "purpose"),
    known("oldestwords", "oldest_words_follow_older_ones", models.Q(oldest_major__gte=2)),
]
