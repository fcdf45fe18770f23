"""A demo in which people have worked: none of what is sealed lies anywhere in the open afterwards, and no log knows
anything of anybody (attack 49)."""

import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psycopg2
import pytest
from redis import Redis

from demo.management.commands.load_demo import MEMBERS
from survivor_engagement.databases import KEYS, MAIN
from survivor_engagement.embedded import Services
from survivor_engagement.embedded.ground import Ground, find_ground
from survivor_engagement.identity.vault import CLASS_OF
from tests.running.test_demo import Demo, demo_of_its_own
from tests.running.visiting import Codes, Guest, Secrets, secrets_of

pytestmark = pytest.mark.no_database
COLUMNS = import_module("survivor_engagement.audit.migrations.0008_own_time_and_number").COLUMNS
SECONDS = 30
TYPED = "Juniper of the Demo"
# In each log a line that must be there, else nothing would have been looked at.
LINES = {
    "printed": "Loading the demo", "log/web.log": "status=500", "log/worker-default.log": "Warm shutdown",
    "log/worker-notify.log": "Warm shutdown", "log/worker-payout.log": "Warm shutdown",
    "log/worker-exports.log": "Warm shutdown", "log/clock.log": "", "pg/server.log": "ready to accept connections",
    "redis/server.log": "DB saved on disk",
}  # fmt: skip


@dataclass
class Left:
    """What lay where when the demo had ended."""

    secrets: Secrets
    seen: str  # what people saw on their pages
    dumps: dict[str, str]
    redis: str
    logs: dict[str, str]
    files: dict[str, str]
    mode_of_signins: int


@dataclass
class Servers:
    """The servers of a demo, by hand."""

    ground: Ground

    @property
    def services(self) -> Services:
        return Services(self.ground.sockets)

    def dump(self, name: str) -> str:
        program = str(self.ground.programs / "pg_dump")
        return subprocess.run(
            [program, "--lock-wait-timeout=60s", self.services.database_url(name, "app_owner")],
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout

    @contextmanager
    def without_a_trail(self) -> Iterator[None]:
        """Whatever must be written down breaks in the middle."""
        superuser = psycopg2.connect(self.services.database_url(MAIN, "postgres"))
        superuser.autocommit = True
        with superuser.cursor() as cursor:
            cursor.execute("REVOKE INSERT ON audit_auditevent FROM app_web")
            try:
                yield
            finally:
                cursor.execute(f"GRANT INSERT ({COLUMNS}) ON audit_auditevent TO app_web")
        superuser.close()

    def redis_file(self) -> str:
        """As it is saved, and not packed, so that it can be read."""
        store = Redis.from_url(self.services.redis_url)
        store.config_set("rdbcompression", "no")
        store.save()
        return (self.ground.redis / "dump.rdb").read_bytes().decode(errors="replace")


def people_work(demo: Demo, servers: Servers) -> str:
    """Sign-ins, a detail that two people open, tables that leave, an advisor at home, and errors of each kind."""
    seen: list[str] = []
    codes = Codes(demo)
    facilitator, lead, manager, her = (
        Guest(demo).sign_in(codes.of(role))
        for role in ("Facilitator", "Safeguarding lead", "Programme manager", "Advisor")
    )
    facilitator.open("/w/kz1/advisors/")
    advisors = [link.get("href") for link in facilitator.page.xpath("//main//a[contains(@href, '/advisors/')]")]
    for address in advisors:
        if facilitator.open(address).status == 200 and "Ask to open" in facilitator.links():
            break
    request = facilitator.follow("Ask to open").press("Ask a second person", fields_wanted=["phone"], purpose="contact")
    lead.open(request.path).press("Yes, for one hour")
    with servers.without_a_trail():
        assert facilitator.open(request.path).press("Open now").status == 500
    seen += [facilitator.open(request.path.removesuffix("open/")).press("Open now").text]
    seen += [take_a_table(manager, lead)]
    for address in ("/", "/d/kept/", "/d/kept/details/", "/y/"):
        seen += [her.open(address).text]
    Guest(demo).open("/accounts/login/").press("Sign in", login=TYPED, password=TYPED)
    assert her.open(f"/{TYPED.replace(' ', '-')}/?name=Juniper").status == 404
    return " ".join(seen)


def take_a_table(manager: Guest, lead: Guest) -> str:
    """Names and numbers, made by the worker after a second person's yes."""
    asked = manager.open("/w/kz1/exports/new/identities/").press(
        "Ask for this table", purpose="contact", columns=["legal_name", "phone"], file_format="csv"
    )
    address = asked.path
    lead.open(address).press("Yes, it may leave")
    until = time.monotonic() + SECONDS
    while "Take it now" not in manager.open(address).buttons() and time.monotonic() < until:
        time.sleep(0.2)
    return manager.press("Take it now").body.decode()


def logs_of(demo: Demo, ground: Ground) -> dict[str, str]:
    printed, _list_of_signins = demo.printed().split("\nOpen http")
    paths = [*(demo.var_dir / "log").iterdir(), ground.postgres / "server.log", ground.redis / "server.log"]
    return {"printed": printed} | {path.parent.name + "/" + path.name: read(path) for path in paths}


def files_of(folder: Path) -> dict[str, str]:
    """All that lies in the folder of a demo, but for what is looked at by itself or comes from us."""
    paths = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: read(path) for name, path in paths.items() if name.split("/")[0] not in ("static", "pg", "printed")}


def read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")


@pytest.fixture(scope="module")
def left():
    with demo_of_its_own() as demo:
        demo.start()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DJANGO_ENV", "demo")  # the tests' own servers live elsewhere
            servers = Servers(find_ground(demo.var_dir))
        seen, secrets = people_work(demo, servers), secrets_of(demo)
        dumps = {name: servers.dump(name) for name in (MAIN, KEYS)}
        redis = servers.redis_file()
        assert demo.run("demo.stop").returncode == 0
        demo.process.wait(60)
        mode = stat.S_IMODE((demo.var_dir / "demo_signins.json").stat().st_mode)
        yield Left(secrets, seen, dumps, redis, logs_of(demo, servers.ground), files_of(demo.var_dir), mode)


def test_people_saw_what_is_sealed_so_it_could_have_been_left_somewhere(left):
    """And the same search finds all of it where it is: names and numbers in whatever way they are written."""
    sealed, seen = left.secrets.sealed, left.secrets.sealed_in(left.seen)
    assert set(sealed) == set(CLASS_OF)
    names = {f"{name} of the Demo" for name in MEMBERS}
    assert names < set(sealed["legal_name"])
    assert set(MEMBERS) < set(sealed["chosen_name"])
    assert len(sealed["phone"]) == len(sealed["legal_name"]) > 7
    assert seen >= {*names, *sealed["phone"][:6], "Juniper"}
    everything = {value for values in sealed.values() for value in values}
    everything |= {*left.secrets.seeds, *left.secrets.passphrases}
    assert left.secrets.sealed_in(" | ".join(everything)) == everything
    assert left.secrets.sealed_in("called 7-700 000-00-02.") == {"+77000000002"}
    assert (len(left.secrets.seeds), len(left.secrets.passphrases), len(left.secrets.usernames) > 26) == (20, 25, True)


def test_the_dumps_of_both_databases_hold_nothing_that_is_sealed(left):
    main, keys = left.dumps[MAIN], left.dumps[KEYS]
    assert {*left.secrets.usernames, "Room 4, quiet entrance from the yard"} <= left.secrets.any_in(main)
    assert left.secrets.sealed_in(main) == set()
    assert "COPY public.keys_personkey" in keys
    assert left.secrets.any_in(keys) == set()


def test_redis_holds_nothing_of_anybody(left):
    assert left.redis.startswith("REDIS")
    assert "heartbeat:payout" in left.redis
    assert left.secrets.any_in(left.redis) == set()


def test_no_log_knows_anything_of_anybody(left):
    for name, line in LINES.items():
        assert line in left.logs[name], name
    assert {name: found for name, text in left.logs.items() if (found := left.secrets.any_in(text))} == {}
    assert [name for name, text in left.logs.items() if "Juniper" in text] == []


def test_no_file_lies_open(left):
    """But the list of sign-ins, which only its owner may read."""
    assert {"files", "keys", "redis"} <= {name.split("/")[0] for name in left.files}
    found = {name: left.secrets.any_in(f"{name} {text}") for name, text in left.files.items()}
    assert found.pop("demo_signins.json") > {*left.secrets.passphrases}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}
    assert left.mode_of_signins == 0o600
