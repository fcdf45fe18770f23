"""A new kind of file: a paper or recording of an answer that an advisor gave, or the name that she typed.

She adds what she typed herself; whoever facilitates for a partner adds what she was told, and reads only that back.
"""

from django.db import migrations, models

from survivor_engagement.common.rowsecurity import ADVISOR, ASSIGNED_HERE, PARTNER, policy

KINDS = [
    ("payment", "payment file"),
    ("bank_reply", "reply of a bank or wallet"),
    ("statement", "statement of what she earned"),
    ("receipt", "receipt of an expense"),
    ("document", "document of a group"),
    ("export", "table that leaves"),
    ("evidence", "paper or recording of an answer she gave"),
]
FILE = "files_storedfile"
MINE = "kind = 'evidence' AND created_by_id = (SELECT app_user())"
HERS = f"{ADVISOR.format(column='advisor_id')} AND {MINE}"
HERE = f"{PARTNER} AND {ASSIGNED_HERE.format(column='advisor_id')} AND {MINE}"


class Migration(migrations.Migration):
    dependencies = [("files", "0010_held_are_shown_nothing")]
    operations = [
        migrations.RemoveConstraint("storedfile", "file_kind_known"),
        migrations.AlterField("storedfile", "kind", models.CharField(choices=KINDS, editable=False, max_length=20)),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _label in KINDS]), name="file_kind_known"
            ),
        ),
        policy(FILE, "advisor_inserts", "app_web", HERS, "INSERT"),
        policy(FILE, "partner_evidence", "app_web", HERE, "SELECT"),
        policy(FILE, "partner_enters_evidence", "app_web", HERE, "INSERT"),
    ]
