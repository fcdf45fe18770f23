"""No file about somebody who was erased is kept any more."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import nothing_more_of_the_erased


class Migration(migrations.Migration):
    dependencies = [("files", "0005_who_belongs_where"), ("identity", "0012_erasure")]
    operations = [nothing_more_of_the_erased("files_storedfile", when="NEW.advisor_id IS NOT NULL")]
