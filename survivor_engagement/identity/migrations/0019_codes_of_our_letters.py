"""A code is made of our letters alone, as a page that goes on after a code reads it; the erased are found fast."""

from django.db import migrations, models
from django.db.models import Q

LETTERS = "^[34679ACDEFGHJKLMNPQRTUVWXY]{8}$"


class Migration(migrations.Migration):
    dependencies = [("identity", "0018_opened_by_right")]
    operations = [
        migrations.RemoveConstraint("advisor", "advisor_code_form"),
        migrations.AddConstraint(
            "advisor", models.CheckConstraint(condition=Q(code__regex=LETTERS), name="advisor_code_form")
        ),
        migrations.AddIndex(
            "advisor", models.Index(fields=["id"], condition=Q(status="erased"), name="advisor_erased")
        ),
    ]
