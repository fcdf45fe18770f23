"""One sealer at a time, by a lock that no serving role can take: an advisory lock is anybody's, and whoever held it
kept rows unsealed for as long as she liked."""

from django.db import migrations

from survivor_engagement.audit.migrations._one_sealer import ANEW, BACK, LOCK, LOCK_BACK


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_own_time_and_number")]
    operations = [migrations.RunSQL(LOCK, LOCK_BACK), migrations.RunSQL(ANEW, BACK)]
