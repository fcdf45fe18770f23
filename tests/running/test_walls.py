"""A process that could look past row-level security does not serve, and neither does this suite (attack 66)."""

import os
import subprocess
import sys
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from survivor_engagement.common.walls import QUIET, dangers, loud_settings, refuse_dangerous
from tests.house.tree import ROOT

SERVING = ["app_web", "app_worker", "app_notify", "app_payout"]
WEB = [sys.executable, "-c", "import survivor_engagement.wsgi"]
WORKER = [sys.executable, "-m", "celery", "-A", "survivor_engagement", "worker", "-P", "solo", "-Q", "default"]
CLOCK = [sys.executable, "-m", "celery", "-A", "survivor_engagement", "beat"]


def signed_in(role: str):
    return psycopg2.connect(settings.SERVICES.database_url(settings.DATABASES["default"]["NAME"], role))


def started(command: list[str], role: str) -> subprocess.CompletedProcess:
    names = {alias: settings.DATABASES[alias]["NAME"] for alias in ("default", "keys")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    given = {
        "DJANGO_ENV": "test",
        "DATABASE_ROLE": role,
        "DATABASE_URL": settings.SERVICES.database_url(names["default"], role),
        "KEYS_DATABASE_URL": settings.SERVICES.database_url(names["keys"], role),
        "REDIS_URL": settings.CELERY_BROKER_URL,
    }
    return subprocess.run(command, cwd=ROOT, env=kept | given, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("role", SERVING)
def test_a_role_that_serves_has_nothing_dangerous(role):
    assert dangers(signed_in(role)) == []


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("app_owner", "app_owner owns tables"),
        ("app_seed", "app_seed may bypass row-level security"),
        ("app_test", "app_seed may bypass row-level security"),  # it may become one that does
        ("postgres", "postgres is a superuser"),
    ],
)
def test_a_role_that_could_look_past_the_wall_is_named_with_the_reason(role, reason):
    assert reason in dangers(signed_in(role))


def test_the_right_to_make_temporary_tables_is_named(own_database):
    with closing(psycopg2.connect(settings.SERVICES.database_url(own_database, "postgres"))) as server:
        server.autocommit = True
        server.cursor().execute(f"GRANT TEMPORARY ON DATABASE {own_database} TO PUBLIC")
    assert "app_web may make temporary tables" in dangers(signed_in("app_web"))


@pytest.fixture
def of_another():
    """A role that somebody made by hand, and that app_web may take: made like this, in a server of everybody."""
    name = f"run_role_{os.getpid()}"
    with closing(signed_in("postgres")) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {name} LOGIN NOINHERIT")
            try:
                yield name, cursor.execute
            finally:
                cursor.execute(f"DROP ROLE {name}")


def test_the_right_to_copy_the_server_is_named(of_another):
    name, execute = of_another
    assert dangers(signed_in(name)) == []
    execute(f"ALTER ROLE {name} REPLICATION")
    assert dangers(signed_in(name)) == [f"{name} may copy the whole server"]


@pytest.mark.parametrize(
    "right",
    ["pg_execute_server_program", "pg_read_server_files", "pg_write_server_files", "pg_read_all_data", "pg_monitor"],
)
def test_a_right_over_the_whole_server_is_named_also_where_it_is_not_inherited(right, of_another):
    name, execute = of_another
    execute(f"GRANT {right} TO {name}")
    assert f"{right} is a right over the whole server" in dangers(signed_in(name))


def test_this_suite_would_fail_if_its_requests_ran_as_a_role_that_may_bypass(as_web):
    """The tests' own log-in may become anybody; so the role that requests take is what counts here."""
    with pytest.raises(ImproperlyConfigured, match="app_seed may bypass row-level security"):
        refuse_dangerous(signed_in("app_seed"))
    with as_web(), connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchall() == [("app_web", False, False)]


@pytest.mark.parametrize("command", [WEB, WORKER, CLOCK], ids=["web", "worker", "clock"])
def test_no_process_that_serves_starts_as_a_role_that_may_bypass(command, db, tmp_path):
    schedule = ["-s", str(tmp_path / "clock"), "--pidfile="] if command is CLOCK else []
    refused = started(command + schedule, "app_seed")
    assert refused.returncode == 1
    assert "This process must not serve: app_seed may bypass row-level security. Give it" in refused.stderr


def test_the_web_starts_as_its_own_role():
    assert started(WEB, "app_web").returncode == 0


def test_where_no_database_answers_yet_the_web_starts_and_will_look_later():
    command = [*WEB[:2], f"import os; os.environ['DATABASE_URL'] = 'postgresql:///none?host=/nowhere'; {WEB[2]}"]
    assert started(command, "app_web").returncode == 0


def test_the_servers_of_this_suite_keep_values_out_of_their_log():
    assert run_checks(databases=["default", "keys"], tags=["database"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_settings WHERE name = ANY(%s)", [list(QUIET)])
        assert cursor.fetchone() == (len(QUIET),)


def test_a_server_that_writes_statements_is_named():
    loud = signed_in("postgres")
    with loud.cursor() as cursor:
        cursor.execute("SET log_statement = 'all'; SET log_error_verbosity = 'default'")
    assert loud_settings(loud) == {"log_error_verbosity": "default", "log_statement": "all"}
