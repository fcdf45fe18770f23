"""The key of a session opens it, so only the web process reads sessions; what is over goes by itself.

Sessions of before are in Django's own table and say not whose they are; everybody signs in once more.
"""

from django.db import migrations

WORKERS = "app_worker, app_notify, app_payout"
WALL = f"REVOKE ALL ON users_session, django_session FROM {WORKERS}"
DOOR = f"GRANT SELECT, INSERT, UPDATE, DELETE ON users_session, django_session TO {WORKERS}"
# A worker ends what is over without seeing any of it. A form's key is of use for as long as its page may stand open.
TIDY = """
CREATE FUNCTION users_tidy() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ DELETE FROM users_session WHERE expire_date < statement_timestamp();
   DELETE FROM users_submission WHERE at < statement_timestamp() - interval '2 days' $$;
REVOKE ALL ON FUNCTION users_tidy() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION users_tidy() TO app_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0002_sessions"), ("sessions", "0001_initial")]
    operations = [
        migrations.RunSQL(WALL, DOOR),
        migrations.RunSQL(TIDY, "DROP FUNCTION users_tidy()"),
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
    ]
