"""Who may reach the rows: staff of the programme, the advisor the file is about, a worker for its one programme."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import protect


class Migration(migrations.Migration):
    dependencies = [("files", "0001_tables"), ("identity", "0002_vault_and_row_security")]
    operations = [*protect("files_storedfile", advisor="advisor_id")]
