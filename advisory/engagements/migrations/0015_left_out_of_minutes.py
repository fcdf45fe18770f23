"""Minutes say whether what somebody said is left out of them who does not allow notes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0014_adults_by_the_clock")]
    operations = [
        migrations.AddField(
            "minutes",
            "left_out",
            models.BooleanField(
                default=False, verbose_name="what somebody said who does not allow notes is left out of both"
            ),
        ),
    ]
