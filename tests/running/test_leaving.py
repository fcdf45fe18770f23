"""Leaving while PostgreSQL and Redis are away, refuse or hang: by a web process of its own that cannot reach them."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http.client import HTTPConnection

import pytest
from django.conf import settings

from tests.browser.site import free_port

pytestmark = pytest.mark.no_database
COOKIE = "n=0123456789abcdefghijklmnopqrstuv; t=token; l=en"
LEAVES_WITHIN = 10  # seconds; what it must not wait for takes a minute
STARTS_WITHIN = 60


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
def web_process(away: int):
    port = free_port()
    server = f"postgresql://app_web@127.0.0.1:{away}/nothing?connect_timeout=60"
    own = {
        "DJANGO_SETTINGS_MODULE": "survivor_engagement.settings", "DJANGO_ENV": "demo", "PORT": str(port),
        "DATABASE_URL": server, "KEYS_DATABASE_URL": server, "REDIS_URL": f"redis://127.0.0.1:{away}/0",
        "LEAVE_URL": "https://neutral.example/",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "survivor_engagement.wsgi"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, **own}, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + STARTS_WITHIN
        while not listens(port):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def listens(port: int) -> bool:
    with closing(socket.socket()) as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def ask(port: int, path: str, **headers):
    with closing(HTTPConnection("127.0.0.1", port, timeout=LEAVES_WITHIN)) as line:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        return answer


@pytest.mark.parametrize("away", [nobody_there, somebody_silent])
def test_the_way_out_is_open_when_the_servers_behind_it_are_not(away):
    with away() as gone, web_process(gone) as port:
        answers = [ask(port, "/leave/", Cookie=COOKIE), ask(port, "/leave/", Cookie=COOKIE), ask(port, "/leave/")]
        gone_cookies = [value.partition("=")[0] for value in answers[0].headers.get_all("Set-Cookie")]
    assert [(one.status, one.headers["Location"]) for one in answers] == [(303, "https://neutral.example/")] * 3
    assert (sorted(gone_cookies), answers[0].headers["Clear-Site-Data"]) == (["l", "n", "t"], '"storage"')


def test_another_page_would_not_answer_then():
    with nobody_there() as gone, web_process(gone) as port:
        assert ask(port, "/", Cookie=COOKIE).status == 500
