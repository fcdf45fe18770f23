"""The code of a programme is plain: it stands in names of files and in references."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0003_only_admins_give_roles"),
    ]

    operations = [
        migrations.AlterField(
            model_name="programme",
            name="code",
            field=models.CharField(
                max_length=12,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Z0-9-]+$", "Write a code of capital letters A to Z, digits and dashes."
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AddConstraint(
            model_name="programme",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z0-9-]+$")), name="programme_code_plain"
            ),
        ),
    ]
