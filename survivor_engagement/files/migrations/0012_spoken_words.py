"""A new kind of file: the words of a question, spoken. Whoever may read these words may hear them."""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import ENROLLED, PARTNER, policy

KINDS = [
    ("payment", "payment file"),
    ("bank_reply", "reply of a bank or wallet"),
    ("statement", "statement of what she earned"),
    ("receipt", "receipt of an expense"),
    ("document", "document of a group"),
    ("export", "table that leaves"),
    ("evidence", "paper or recording of an answer she gave"),
    ("sound", "words of a question, spoken"),
]
FILE = "files_storedfile"
SPOKEN = "kind = 'sound' AND advisor_id IS NULL"


class Migration(migrations.Migration):
    dependencies = [("files", "0011_evidence")]
    operations = [
        migrations.RemoveConstraint("storedfile", "file_kind_known"),
        migrations.AlterField("storedfile", "kind", models.CharField(choices=KINDS, editable=False, max_length=20)),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _label in KINDS]), name="file_kind_known"
            ),
        ),
        policy(FILE, "enrolled_hears", "app_web", f"{ENROLLED.format(column='programme_id')} AND {SPOKEN}", "SELECT"),
        policy(FILE, "partner_hears", "app_web", f"{PARTNER} AND {SPOKEN}", "SELECT"),
    ]
