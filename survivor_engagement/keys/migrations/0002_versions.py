"""After a leak a person gets a key of the next version; the earlier one stays until all is sealed anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="personkey",
            name="version",
            field=models.PositiveSmallIntegerField(default=1, editable=False),
        ),
        migrations.RemoveConstraint(model_name="personkey", name="one_key_per_person_and_class"),
        migrations.AddIndex(
            model_name="personkey",
            index=models.Index(fields=["klass", "root_version"], name="person_key_by_root"),
        ),
        migrations.AddConstraint(
            model_name="personkey",
            constraint=models.UniqueConstraint(fields=("owner", "klass", "version"), name="one_key_per_version"),
        ),
        migrations.AddConstraint(
            model_name="personkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1), ("version__lte", 255)), name="person_key_version_in_a_byte"
            ),
        ),
    ]
