"""Files about her are in a programme to which she belongs; she reads them."""

from django.db import migrations

from survivor_engagement.common.rowsecurity import belongs, hers_to_read


class Migration(migrations.Migration):
    dependencies = [("files", "0004_sharing_is_walled"), ("identity", "0008_belonging")]
    operations = [
        *hers_to_read("files_storedfile"),
        belongs("files_storedfile"),
    ]
