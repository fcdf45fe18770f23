"""The day she joined is that of the place, not of the server: it is given when she is enrolled."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_known_scope")]

    operations = [
        migrations.AlterField(
            model_name="advisor",
            name="joined_on",
            field=models.DateField(default=django.utils.timezone.localdate),
        ),
    ]
