"""Check questions and what is told have words for the age of a child, too, which a reader approves with the questions
in that form. What stands already is for adults."""

from django.db import migrations, models

from consent.notices.migrations import _publishing

FORMS = [
    ("text", "for adults"), ("band_6_11", "for ages 6 to 11"), ("band_12_14", "for ages 12 to 14"),
    ("band_15_17", "for ages 15 to 17"),
]  # fmt: skip
BEFORE = _publishing.WORDS.format(of_text="t.form", of_told="'text'")
WORDS = _publishing.WORDS.format(of_text="t.form", of_told="form")
OF_FORM = "a.form = w.form"
# On the way back words for children would stand as words for adults.
FOR_ADULTS_ALONE = """
ALTER TABLE notices_checkquestion DISABLE TRIGGER USER; DELETE FROM notices_checkquestion WHERE form <> 'text';
ALTER TABLE notices_toldfact DISABLE TRIGGER USER; DELETE FROM notices_toldfact WHERE form <> 'text';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE notices_checkquestion ENABLE TRIGGER USER; ALTER TABLE notices_toldfact ENABLE TRIGGER USER;
"""


def form(model, name):
    return [
        migrations.AddField(model, "form", models.CharField(choices=FORMS, default="text", max_length=12)),
        migrations.AddConstraint(
            model,
            models.CheckConstraint(condition=models.Q(form__in=[code for code, _name in FORMS]), name=name),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("notices", "0014_approved_in_each_form")]
    operations = [
        *form("checkquestion", "check_question_form_known"),
        migrations.AlterModelOptions("checkquestion", options={"ordering": ["notice", "language", "form", "order"]}),
        migrations.RemoveConstraint("checkquestion", "check_question_order_once"),
        migrations.AddConstraint(
            "checkquestion",
            models.UniqueConstraint(
                fields=("notice", "language", "form", "order"), name="check_question_order_once_in_form"
            ),
        ),
        *form("toldfact", "fact_form_known"),
        migrations.AlterModelOptions(
            "toldfact", options={"ordering": ["notice", "language", "form", "purpose__order"]}
        ),
        migrations.RemoveConstraint("toldfact", "fact_one_per_language"),
        migrations.AddConstraint(
            "toldfact",
            models.UniqueConstraint(fields=("notice", "purpose", "language", "form"), name="fact_one_per_form"),
        ),
        migrations.RunSQL(_publishing.goes_out(WORDS, OF_FORM), _publishing.goes_out(BEFORE, OF_FORM)),
        migrations.RunSQL(migrations.RunSQL.noop, FOR_ADULTS_ALONE),
    ]
