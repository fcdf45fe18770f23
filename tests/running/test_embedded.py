"""The embedded servers: real, private, joined by many, and plain about what is wrong."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest
from redis import Redis

from survivor_engagement.embedded import Unavailable, ensure_services, reset_services, services_run, stop_services
from survivor_engagement.embedded.ground import MEMORY, find_ground

pytestmark = pytest.mark.no_database

ROLES = """
SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname LIKE 'app%' ORDER BY 1
"""
MEMBERS = """
SELECT m.roleid::regrole::text, m.member::regrole::text, m.inherit_option, m.set_option, m.admin_option
FROM pg_auth_members m WHERE m.roleid::regrole::text LIKE 'app%' ORDER BY 1, 2
"""
GRANTS = """
SELECT grantee::regrole::text, string_agg(privilege_type, ' ' ORDER BY privilege_type)
FROM pg_class, aclexplode(relacl) WHERE relname = 'sample' AND grantee::regrole::text <> 'app_owner'
GROUP BY 1 ORDER BY 1
"""


@contextmanager
def folder_of_its_own():
    """Entered by all, as a checkout usually is; emptied of servers afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="var-"))
    folder.chmod(0o755)
    yield folder
    reset_services(folder)
    shutil.rmtree(folder)


@pytest.fixture
def var_dir(monkeypatch):
    """As a demo has it; what tests have in memory is looked at by itself."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DJANGO_ENV", "demo")
    with folder_of_its_own() as folder:
        yield folder


@pytest.fixture(scope="module")
def services():
    """Servers that some tests share, because they only look."""
    with folder_of_its_own() as folder:
        yield ensure_services(folder)


def ask(services, sql: str, role: str = "postgres", name: str = "survivor_engagement") -> list:
    connection = psycopg2.connect(services.database_url(name, role))
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else connection.commit()
    finally:
        connection.close()


def server_pid(var_dir: Path) -> int:
    return int((find_ground(var_dir).postgres / "data" / "postmaster.pid").read_text().split()[0])


def test_both_servers_start_and_answer_on_private_sockets(services):
    assert ask(services, "SHOW server_version_num")[0][0].startswith("18")
    assert ask(services, "SHOW listen_addresses") == [("",)]
    assert Redis.from_url(services.redis_url).ping() is True
    assert Redis.from_url(services.redis_url).config_get("port") == {"port": "0"}
    assert stat.S_IMODE(services.sockets.stat().st_mode) == 0o700


def test_the_roles_are_exactly_these(services):
    assert ask(services, ROLES) == [
        ("app_notify", True, False, False, False),
        ("app_owner", True, False, False, True),
        ("app_payout", True, False, False, False),
        ("app_seed", True, False, True, False),
        ("app_test", True, False, False, False),
        ("app_vault", False, False, False, False),
        ("app_web", True, False, False, False),
        ("app_worker", True, False, False, False),
    ]


def test_a_role_is_taken_on_purpose_and_never_inherited(services):
    assert ask(services, MEMBERS) == [
        ("app_seed", "app_test", False, True, False),
        ("app_vault", "app_notify", False, True, False),
        ("app_vault", "app_payout", False, True, False),
        ("app_vault", "app_seed", False, True, False),
        ("app_vault", "app_test", False, True, False),
        ("app_vault", "app_web", False, True, False),
        ("app_web", "app_test", False, True, False),
    ]


@pytest.mark.parametrize("database", ["survivor_engagement", "survivor_engagement_keys", "born_later"])
def test_a_new_table_is_open_to_those_who_serve_and_only_its_owner_can_change_it(services, database):
    if database == "born_later":
        connection = psycopg2.connect(services.database_url("postgres", "app_owner"))
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE born_later")
        connection.close()

    ask(services, "CREATE TABLE sample (id int)", role="app_owner", name=database)

    usual = "DELETE INSERT SELECT UPDATE"
    assert ask(services, GRANTS, name=database) == [
        ("app_notify", usual),
        ("app_payout", usual),
        ("app_seed", "DELETE INSERT SELECT TRUNCATE UPDATE"),
        ("app_web", usual),
        ("app_worker", usual),
    ]


def test_who_serves_cannot_make_tables(services):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(services, "CREATE TABLE mine (id int)", role="app_web")


def test_ten_processes_at_once_share_one_server(var_dir):
    code = (
        f"from pathlib import Path; import survivor_engagement.embedded as e; e.ensure_services(Path({str(var_dir)!r}))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(10)]

    assert [process.wait(60) for process in started] == [0] * 10
    servers = [p for p in psutil.process_iter(["cmdline"]) if str(var_dir) in " ".join(p.info["cmdline"] or [])]
    assert sorted(process.name() for process in servers) == ["postgres", "redis-server"]


def test_stopping_leaves_no_process_and_keeps_the_data(var_dir):
    services = ensure_services(var_dir)
    ask(services, "CREATE TABLE kept (id int)", role="app_owner")
    pid = server_pid(var_dir)

    assert stop_services(var_dir) is True
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    assert (services_run(var_dir), stop_services(var_dir)) == (False, False)
    assert ask(ensure_services(var_dir), "SELECT count(*) FROM kept", role="app_web") == [(0,)]


def test_killed_servers_of_a_demo_are_started_again_with_their_data(var_dir, monkeypatch):
    monkeypatch.setenv("DJANGO_ENV", "demo")  # a test's server does not write durably
    services = ensure_services(var_dir)
    ask(services, "CREATE TABLE kept (id int)", role="app_owner")
    redis_pid = Redis.from_url(services.redis_url).info()["process_id"]
    for pid in (server_pid(var_dir), redis_pid):
        os.kill(pid, signal.SIGKILL)

    services = ensure_services(var_dir)

    assert ask(services, "SELECT count(*) FROM kept", role="app_web") == [(0,)]
    assert Redis.from_url(services.redis_url).ping() is True


def test_a_server_whose_socket_was_deleted_is_replaced(var_dir):
    services = ensure_services(var_dir)
    shutil.rmtree(services.sockets)

    services = ensure_services(var_dir)

    assert ask(services, "SELECT 1") == [(1,)]
    assert Redis.from_url(services.redis_url).ping() is True


def test_a_pid_file_that_names_a_stranger_stops_nothing(var_dir):
    ensure_services(var_dir)
    stop_services(var_dir)
    pid_file = find_ground(var_dir).postgres / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n")

    assert ask(ensure_services(var_dir), "SELECT 1") == [(1,)]


def test_an_interrupted_first_start_is_begun_again(var_dir):
    half = find_ground(var_dir).postgres / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    assert ask(ensure_services(var_dir), "SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("data/note.txt", "mine", "is not a PostgreSQL folder any more; `make demo-reset` starts afresh."),
        ("data/PG_VERSION", "16\n", "was made by PostgreSQL 16, and this is 18; `make demo-reset` starts afresh."),
        ("data/PG_VERSION", "18\n", "`make demo-reset` starts afresh."),
    ],
)
def test_strange_data_is_refused_with_one_sentence_and_a_reset_mends_it(var_dir, file, content, sentence):
    path = find_ground(var_dir).postgres / file
    path.parent.mkdir(parents=True)
    path.write_text(content)

    with pytest.raises(Unavailable) as refused:
        ensure_services(var_dir)

    assert str(refused.value).endswith(sentence)
    assert "\n" not in str(refused.value)
    reset_services(var_dir)
    assert ask(ensure_services(var_dir), "SELECT 1") == [(1,)]


def test_a_file_in_the_place_of_the_folder_is_named(var_dir):
    (var_dir / "var").write_text("not a folder")

    with pytest.raises(Unavailable, match="is not a folder; move it away, or set VAR_DIR to another place"):
        ensure_services(var_dir / "var")


def test_a_full_disk_is_named_before_anything_is_written(var_dir, monkeypatch):
    monkeypatch.setattr("survivor_engagement.embedded.ENOUGH_SPACE", 2**80)

    with pytest.raises(Unavailable, match="MB are free on the disk"):
        ensure_services(var_dir)


@pytest.mark.parametrize("name", ["d" * 60 + "/" + "e" * 60, "with a space, and a comma", "Привет"])
def test_a_long_or_odd_path_gets_its_sockets_elsewhere_and_a_reset_clears_them(var_dir, name):
    services = ensure_services(var_dir / name)

    assert ask(services, "SELECT 1") == [(1,)]
    assert Redis.from_url(services.redis_url).ping() is True
    assert str(services.sockets).startswith("/tmp/survivor-engagement-")  # noqa: S108 - unique and private
    reset_services(var_dir / name)
    assert not services.sockets.parent.exists()


@pytest.mark.skipif(not Path(MEMORY).is_dir(), reason="there is no memory that looks like a folder")
@pytest.mark.parametrize(("enough", "where"), [(0, True), (2**60, False)])
def test_databases_of_tests_live_in_memory_where_there_is_enough_and_leave_nothing(var_dir, monkeypatch, enough, where):
    monkeypatch.setenv("DJANGO_ENV", "test")
    monkeypatch.setattr("survivor_engagement.embedded.ground.ENOUGH_MEMORY", enough)

    services = ensure_services(var_dir)

    data = find_ground(var_dir).postgres
    assert (ask(services, "SELECT 1"), str(data).startswith(MEMORY)) == ([(1,)], where)
    reset_services(var_dir)
    assert not (data / "data").exists()


if os.geteuid() == 0:

    def test_as_root_a_private_folder_gets_its_data_where_the_server_may_enter(var_dir):
        var_dir.chmod(0o700)

        services = ensure_services(var_dir)

        assert ask(services, "SELECT 1") == [(1,)]
        shelter = find_ground(var_dir).postgres
        assert shelter.parent.parent == Path("/var/tmp")  # noqa: S108 - unique and private
        reset_services(var_dir)
        assert not shelter.exists()


def test_only_what_no_address_names_is_started(var_dir, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")

    services = ensure_services(var_dir)

    assert Redis.from_url(services.redis_url).ping() is True
    assert not (find_ground(var_dir).postgres / "data").exists()


def test_production_refuses_them_by_the_name_of_the_variable(var_dir, monkeypatch):
    monkeypatch.setenv("DJANGO_ENV", "production")
    with pytest.raises(SystemExit, match=r"^DATABASE_URL is not set, and production does not start the embedded"):
        ensure_services(var_dir)

    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")
    with pytest.raises(SystemExit, match=r"^REDIS_URL is not set, and production does not start the embedded"):
        ensure_services(var_dir)
    assert list(var_dir.iterdir()) == []
