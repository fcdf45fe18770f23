from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0010_passkeys_take_no_name")]
    operations = [
        migrations.AddField(
            "user", "shows_leave", models.BooleanField(default=False, db_default=False, editable=False)
        ),
    ]
