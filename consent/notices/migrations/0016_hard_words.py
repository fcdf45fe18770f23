"""What the measure of readability says stands beside words, and so does the reason for which words go out that are too
hard. Words that were published before are not measured afterwards; those that are offered are when they go out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from consent.notices.migrations import _approvals, _publishing
from consent.notices.migrations._readers import known

VERDICTS = [
    ("", "not measured yet"), ("plain", "easy to read"), ("long", "a little hard"), ("too_hard", "too hard"),
    ("cannot_be_measured", "cannot be measured"),
]  # fmt: skip
REASONS = [
    ("", "Choose a reason"), ("legal_word", "a word of the law that cannot be said otherwise"),
    ("name", "the name of a place, an office or an organisation"),
    ("read_aloud", "always read aloud, with somebody who explains it"),
]  # fmt: skip
PASSED = [code for code, _name in REASONS if code]
WORDS = _publishing.WORDS.format(of_text="t.form", of_told="form")
OF_FORM = "a.form = w.form"


def columns(model):
    return [
        migrations.AddField(
            model, "verdict", models.CharField(blank=True, choices=VERDICTS, default="", max_length=20)
        ),
        migrations.AddField(
            model, "passed_because", models.CharField(blank=True, choices=REASONS, default="", max_length=12)
        ),
        migrations.AddField(
            model,
            "passed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]


def rules(model, name):
    return [
        known(model, f"{name}_verdict_known", models.Q(verdict__in=[code for code, _name in VERDICTS])),
        known(
            model,
            f"{name}_passed_for_a_reason",
            models.Q(passed_because="", passed_by__isnull=True)
            | models.Q(passed_because__in=PASSED, passed_by__isnull=False, verdict="too_hard"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("notices", "0015_children_are_told"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        *columns("noticetext"),
        *columns("checkquestion"),
        *columns("toldfact"),
        *rules("noticetext", "text"),
        *rules("checkquestion", "check_question"),
        *rules("toldfact", "fact"),
        migrations.RunSQL(_approvals.words_changed(_approvals.MEASURED), _approvals.words_changed(_approvals.CHECKED)),
        migrations.RunSQL(
            _publishing.goes_out(WORDS, OF_FORM, _publishing.MEASURED), _publishing.goes_out(WORDS, OF_FORM)
        ),
    ]
