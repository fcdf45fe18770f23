"""What those who watch count each week is found without reading the rest of the trail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_seals")]
    operations = [
        migrations.AddIndex(
            "auditevent",
            models.Index(
                condition=models.Q(
                    ("event__in", ("identity.opened", "identity.searched", "export.made")),
                    ("decision", "refused"),
                    _connector="OR",
                ),
                fields=["programme_id", "at"],
                name="audit_watched",
            ),
        ),
    ]
