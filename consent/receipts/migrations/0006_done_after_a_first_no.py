"""When all is done after a no that followed somebody's yes, there is a receipt of it, as after a stop."""

from django.db import migrations

from consent.receipts.migrations import _tell

DONE_AFTER = "'withdrawn', 'revoked', 'invalidated'"


class Migration(migrations.Migration):
    dependencies = [("receipts", "0005_handed_by_staff"), ("effects", "0005_a_first_no")]
    operations = [
        migrations.RunSQL(_tell.TRUE.format(states=f"{DONE_AFTER}, 'refused'"), _tell.TRUE.format(states=DONE_AFTER))
    ]
