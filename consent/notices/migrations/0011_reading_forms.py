"""The words of a question exist in more than one reading form. What stands already are the words for adults."""

from django.db import migrations, models

FORMS = [
    ("text", "for adults"), ("easy_read", "for adults, short sentences with pictures"),
    ("band_6_11", "for ages 6 to 11"), ("band_12_14", "for ages 12 to 14"), ("band_15_17", "for ages 15 to 17"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("notices", "0010_asked_as_a_whole")]
    operations = [
        migrations.AddField("noticetext", "form", models.CharField(choices=FORMS, default="text", max_length=12)),
        migrations.AlterModelOptions("noticetext", options={"ordering": ["item", "language", "form"]}),
        migrations.RemoveConstraint("noticetext", "text_one_per_language"),
        migrations.AddConstraint(
            "noticetext",
            models.UniqueConstraint(fields=("item", "language", "form"), name="text_one_per_form"),
        ),
        migrations.AddConstraint(
            "noticetext",
            models.CheckConstraint(
                condition=models.Q(form__in=[code for code, _name in FORMS]), name="text_form_known"
            ),
        ),
    ]
