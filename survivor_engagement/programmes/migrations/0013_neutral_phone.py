"""A phone for papers that may be found."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0012_workers_read_people")]
    operations = [
        migrations.AddField(
            model_name="programme",
            name="neutral_phone",
            field=models.CharField(
                blank=True,
                default="",
                max_length=31,
                validators=[
                    django.core.validators.RegexValidator(
                        r"^\+?[0-9][0-9 ()-]{3,29}\Z", "Write a phone number in digits, for example +7 700 000 10 00."
                    )
                ],
                verbose_name="phone for papers; whoever answers says a neutral name",
            ),
            preserve_default=False,
        ),
    ]
