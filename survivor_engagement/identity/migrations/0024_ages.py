"""An age is computed, never stored: what is known of a birth is sealed, and the database answers her band."""

from django.db import migrations

from survivor_engagement.identity.migrations import _ages


class Migration(migrations.Migration):
    dependencies = [("identity", "0023_searches_counted")]
    operations = [
        migrations.RunSQL(_ages.TABLE + _ages.BAND + _ages.KNOWN + _ages.GROWING, _ages.BACK),
        migrations.RunSQL(_ages.HER_NUMBER, _ages.HER_NUMBER_BACK),
        migrations.RunSQL(_ages.ERASED, _ages.ERASED_BACK),
        migrations.RunSQL(_ages.MAY_HAVE, _ages.MAY_HAVE_BEFORE),
    ]
