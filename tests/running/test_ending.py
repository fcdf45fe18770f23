"""After she has left, her session ends too, as soon as the database lets it; nobody waits for that."""

import socket
import threading
import time
from contextlib import closing, contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from survivor_engagement.home import ending as module
from survivor_engagement.home.ending import Ending
from survivor_engagement.users.models import Session
from tests.running.test_leaving import ask, nobody_there, web_process

WITHIN = 20  # seconds


def some_session() -> str:
    store = Session.get_session_store_class()()
    store.create()
    return store.session_key


def is_there(key: str) -> bool:
    return Session.objects.filter(session_key=key).exists()


def ends(key: str, within: float = WITHIN) -> bool:
    until = time.monotonic() + within
    while is_there(key) and time.monotonic() < until:
        time.sleep(0.1)
    return not is_there(key)


@contextmanager
def database_that_hangs(name: str):
    """A port that takes everybody and says nothing until it is told to; then it leads on to the database."""
    address = settings.SERVICES.database_url(name, "app_web")
    speaks = threading.Event()
    folder = parse_qs(urlsplit(address).query)["host"][0]
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        threading.Thread(target=_let_in, args=(door, folder, speaks), daemon=True).start()
        yield f"postgresql://app_web@127.0.0.1:{door.getsockname()[1]}/{name}?connect_timeout=2&sslmode=disable", speaks


def _let_in(door: socket.socket, folder: str, speaks: threading.Event) -> None:
    held = []
    while door.fileno() >= 0:
        try:
            line, _address = door.accept()
        except OSError:  # the test is over
            return
        held.append(line)
        if speaks.is_set():
            behind = socket.socket(socket.AF_UNIX)
            behind.connect(f"{folder}/.s.PGSQL.5432")
            for pair in ((line, behind), (behind, line)):
                threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError), closing(other):  # the web process is killed in the end
        while said := one.recv(4096):
            other.sendall(said)


@pytest.mark.own_database
def test_a_session_that_was_left_while_the_database_hung_ends_when_it_comes_back(own_database):
    key, other = some_session(), some_session()
    with (
        nobody_there() as gone,
        database_that_hangs(own_database) as (address, speaks),
        web_process(gone, gone, DATABASE_URL=address) as port,
    ):
        for _time in range(3):
            assert ask(port, "/leave/", Cookie=f"n={key}").status == 303
        assert not ends(key, within=1)
        speaks.set()
        assert ends(key)
    assert is_there(other)


@pytest.mark.own_database
def test_a_session_that_was_left_ends_within_a_moment(own_database):
    key, address = some_session(), settings.SERVICES.database_url(own_database, "app_web")
    with nobody_there() as gone, web_process(gone, gone, DATABASE_URL=address) as port:
        ask(port, "/leave/", Cookie=f"n={key}")
        assert ends(key, within=2)


@pytest.fixture
def begun():
    """As in a process that serves, but its thread does nothing yet."""
    one = Ending()
    one.thread = threading.Thread()
    return one


def test_what_never_named_a_session_is_not_kept(begun):
    for odd in ("", "a" * 31, "a" * 33, "a" * 31 + "\0", "../" + "a" * 29, "A" * 32):
        begun.end(odd)
    assert begun.waiting.empty()


def test_no_more_than_so_many_wait_and_one_more_is_told_to_the_log(begun, caplog):
    for number in range(module.MOST + 1):
        begun.end(f"{number:032}")
    assert begun.waiting.qsize() == module.MOST
    assert [record.message for record in caplog.records] == [
        "too many sessions wait to be ended; this one ends by its own limits"
    ]


def test_nobody_is_tried_longer_than_a_session_lasts(begun, monkeypatch):
    begun.end("a" * 32)
    begun.take()
    begun.give_up_on_old()
    assert list(begun.until) == ["a" * 32]
    later = time.monotonic() + max(settings.IDLE_LIMIT.values()).total_seconds() + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    begun.give_up_on_old()
    assert begun.until == {}
