"""From now on a session is sealed. Those of before are readable without a key and would not open: everybody signs in
once more.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("users", "0006_held_by_the_newest")]
    operations = [migrations.RunSQL("DELETE FROM users_session", migrations.RunSQL.noop)]
