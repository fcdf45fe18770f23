"""A new kind of file: a table that leaves. The names of the types of spreadsheets are long."""

from django.db import migrations, models

KINDS = [
    ("payment", "payment file"),
    ("bank_reply", "reply of a bank or wallet"),
    ("statement", "statement of what she earned"),
    ("receipt", "receipt of an expense"),
    ("document", "document of a group"),
    ("export", "table that leaves"),
]


class Migration(migrations.Migration):
    dependencies = [("files", "0007_shares_that_are_over")]
    operations = [
        migrations.AlterField("storedfile", "content_type", models.CharField(editable=False, max_length=100)),
        migrations.RemoveConstraint("storedfile", "file_kind_known"),
        migrations.AlterField("storedfile", "kind", models.CharField(choices=KINDS, editable=False, max_length=20)),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _label in KINDS]), name="file_kind_known"
            ),
        ),
    ]
