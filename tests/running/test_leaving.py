"""Leaving while PostgreSQL and Redis are away, refuse or hang: by a web process of its own that cannot reach them.

All its threads wait for them first, and as many pages again stand in line: the way out is behind none of it.
"""

import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from runpy import run_path

import pytest
from django.conf import settings

from survivor_engagement.serving import LONGEST_LINE
from tests.browser.site import free_port

pytestmark = pytest.mark.no_database
COOKIE = "n=0123456789abcdefghijklmnopqrstuv; t=token; l=en"
THREADS = 4
LEAVES_WITHIN = 2  # seconds; what it must not wait for takes a minute
STARTS_WITHIN = 60
HANGS = 60  # seconds that a page would wait for a server that says nothing


@contextmanager
def nobody_there():
    """A port at which nothing listens."""
    yield free_port()


@contextmanager
def somebody_silent():
    """A port at which somebody listens and never says a word."""
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield silent.getsockname()[1]


@contextmanager
def web_process(database: int, redis: int, **own: str):
    port = free_port()
    server = f"postgresql://app_web@127.0.0.1:{database}/nothing?connect_timeout={HANGS}"
    own = {
        "DJANGO_SETTINGS_MODULE": "survivor_engagement.settings", "DJANGO_ENV": "demo", "PORT": str(port),
        "DATABASE_URL": server, "KEYS_DATABASE_URL": server, "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "LEAVE_URL": "https://neutral.example/", "LEAVE_URLS": "ru=https://neutral.example/ru",
        "WEB_THREADS": str(THREADS), "WEB_PROCESSES": "1",
    } | own  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "survivor_engagement.wsgi"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, **own}, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not is_up(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def is_up(port: int) -> bool:
    try:
        return ask(port, "/healthz").status == 200
    except OSError:
        return False


def ask(port: int, path: str, within: float = LEAVES_WITHIN, **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=within)) as line:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        return answer


def leave(port: int, times: int) -> list[float]:
    """How long each took, in turn with a session and without one."""
    took = []
    for number in range(times):
        begun = time.monotonic()
        answer = ask(port, "/leave/", **({"Cookie": COOKIE} if number % 2 else {}))
        took.append(time.monotonic() - begun)
        assert (answer.status, answer.headers["Location"]) == (303, "https://neutral.example/")
    return took


@contextmanager
def lines(port: int, many: int, said: str):
    """So many lines at once that say this, and read no answer."""
    with ExitStack() as open_lines:
        for _number in range(many):
            line = open_lines.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
            line.sendall(said.encode())
        time.sleep(0.5)
        yield


def page(path: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {COOKIE}\r\n\r\n"


@pytest.mark.parametrize("away", [nobody_there, somebody_silent])
def test_the_way_out_is_open_when_the_servers_behind_it_are_not(away):
    with away() as gone, web_process(gone, gone) as port:
        answers = [ask(port, "/leave/", Cookie=COOKIE), ask(port, "/leave/", Cookie=COOKIE), ask(port, "/leave/")]
        gone_cookies = [value.partition("=")[0] for value in answers[0].headers.get_all("Set-Cookie")]
    assert [(one.status, one.headers["Location"]) for one in answers] == [(303, "https://neutral.example/")] * 3
    assert (sorted(gone_cookies), answers[0].headers["Clear-Site-Data"]) == (["l", "n", "t"], '"storage"')


@pytest.fixture
def silent():
    """The web process where both servers say nothing."""
    with somebody_silent() as silent, web_process(silent, silent) as port:
        yield port


@pytest.fixture
def alone():
    """The web process where both servers are away."""
    with nobody_there() as gone, web_process(gone, gone) as port:
        yield port


def test_behind_pages_that_wait_for_postgresql_it_is_open(silent):
    with lines(silent, THREADS * 5, page("/")):
        with pytest.raises(TimeoutError):  # no thread is left for a page
            ask(silent, "/", Cookie=COOKIE)
        assert max(leave(silent, THREADS * 4)) < LEAVES_WITHIN


def test_behind_pages_that_wait_for_redis_it_is_open():
    with (
        somebody_silent() as silent,
        nobody_there() as gone,
        web_process(gone, silent) as port,
        lines(port, THREADS * 5, page("/readyz")),
    ):
        with pytest.raises(TimeoutError):
            ask(port, "/readyz")
        assert max(leave(port, THREADS * 2)) < LEAVES_WITHIN


def test_behind_others_who_leave_it_is_open(silent):
    with lines(silent, THREADS * 5, page("/leave/")):
        assert max(leave(silent, THREADS * 5)) < LEAVES_WITHIN
    assert ask(silent, "/healthz").status == 200


def test_behind_lines_that_stop_in_the_middle_of_a_word_it_is_open(alone):
    half = page("/")[:20]
    with lines(alone, THREADS * 5, ""), lines(alone, THREADS, half):
        assert max(leave(alone, THREADS)) < LEAVES_WITHIN
        assert ask(alone, "/", within=30, Cookie=COOKIE).status == 500  # they keep no thread for long either


def test_behind_lines_that_read_their_answer_and_never_close_it_is_open(alone):
    with lines(alone, THREADS * 5, page("/healthz").replace("Cookie", "Connection: close\r\nCookie")):
        assert max(leave(alone, THREADS)) < LEAVES_WITHIN


def test_more_pages_than_could_ever_be_answered_are_refused_at_once(silent):
    with lines(silent, THREADS + LONGEST_LINE, page("/")):
        assert ask(silent, "/", Cookie=COOKIE).status == 503
        assert max(leave(silent, THREADS)) < LEAVES_WITHIN


def test_on_a_line_that_stays_open_it_is_open_too(silent):
    """As a proxy asks: page after page on one line."""
    with lines(silent, THREADS * 5, page("/")), closing(HTTPConnection("127.0.0.1", silent, timeout=2)) as line:
        for _number in range(THREADS * 2):
            line.request("GET", "/leave/?x", headers={"Cookie": COOKIE})
            answer = line.getresponse()
            answer.read()
            assert (answer.status, line.sock is not None) == (303, True)


def test_it_leads_to_the_neutral_page_of_her_language(alone):
    places = [ask(alone, "/leave/", Cookie=f"l={language}").headers["Location"] for language in ("ru", "th", "xx")]
    assert places == ["https://neutral.example/ru", "https://neutral.example/", "https://neutral.example/"]


def test_another_page_would_not_answer_then(alone):
    assert ask(alone, "/", Cookie=COOKIE).status == 500


def test_a_page_waits_for_a_silent_server_a_few_seconds_only():
    with somebody_silent() as silent, nobody_there() as gone:
        server = f"postgresql://app_web@127.0.0.1:{silent}/nothing"  # with nothing said about waiting
        with web_process(gone, gone, DATABASE_URL=server, KEYS_DATABASE_URL=server) as port:
            begun = time.monotonic()
            assert ask(port, "/", within=30, Cookie=COOKIE).status == 500
    assert time.monotonic() - begun < 8


def test_a_statement_of_the_web_that_is_stuck_is_given_up():
    told = run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))["raw_env"]
    show = "import psycopg2, sys; c = psycopg2.connect(sys.argv[1]).cursor(); c.execute('SHOW statement_timeout')"
    command = [
        sys.executable,
        "-c",
        f"{show}; print(*c.fetchone())",
        settings.SERVICES.database_url("postgres", "app_web"),
    ]
    environ = os.environ | dict(pair.split("=", 1) for pair in told)
    assert subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout == "20s\n"
