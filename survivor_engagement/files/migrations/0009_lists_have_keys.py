"""A list of people has a key of its own in the key store, and no worker that pays or sends sees a table that leaves."""

from django.db import migrations, models

Q = models.Q
PERSON_CLASSES = ("identity", "contact", "care", "payee")
NO_TABLES = """
CREATE POLICY no_tables ON files_storedfile AS RESTRICTIVE FOR ALL TO app_notify, app_payout USING (kind <> 'export');
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0008_exports")]
    operations = [
        migrations.RemoveConstraint("storedfile", "file_sealed_for_its_owner"),
        migrations.AddConstraint(
            "storedfile",
            models.CheckConstraint(
                condition=Q(advisor=None, key_class="files")
                | Q(advisor__isnull=False, key_class__in=PERSON_CLASSES)
                | Q(advisor=None, kind="export", key_class="identity")
                | Q(advisor=None, kind="payment", key_class="payee"),
                name="file_sealed_for_its_owner",
            ),
        ),
        migrations.RunSQL(NO_TABLES, "DROP POLICY no_tables ON files_storedfile"),
    ]
