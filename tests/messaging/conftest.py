"""A message in the outbox, the worker that sends, and what the room above answers about consent."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.questions import may_send
from tests.harness.client import as_seed


@pytest.fixture
def consent_is(monkeypatch) -> Callable[..., None]:
    """`consent_is(True)`: from now on the room above answers so."""

    def say(*answers: bool) -> None:
        given = {
            f"tests.answer_{number}": (lambda answer: lambda **about: answer)(a) for number, a in enumerate(answers)
        }
        monkeypatch.setattr(may_send, "_answers", given)

    say(True)
    return say


@pytest.fixture
def work() -> Callable[[], None]:
    """Let the worker of the queue do all that is due, then be the seed again."""

    def run() -> None:
        run_due("notify")
        as_seed()

    return run


class Gateway(ThreadingHTTPServer):
    """A gateway for texts on this machine: keeps what it was given, and answers as it is told."""

    daemon_threads = True
    answer = 200
    odd_line = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.given: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/{{to}}"


class Receiver(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.given.append((self.path.strip("/"), body["message"]))
        self.send_response(self.server.answer)
        if self.server.odd_line:
            self.flush_headers()
            self.wfile.write(f"{self.server.odd_line}\r\n".encode())
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway(settings) -> Iterator[Gateway]:
    with Gateway() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        settings.SMS_GATEWAY_URL = server.address
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def message(juniper, kz, facilitator, consent_is) -> OutboxMessage:
    return post(advisor=juniper, programme=kz, template="reminder", by=facilitator)


@pytest.fixture
def told(juniper, kz) -> Callable[..., None]:
    """`told(channel="call")`: she has answered so."""
    return lambda **answers: juniper.safe_contacts.filter(programme=kz).update(
        **{"confirmed_at": timezone.now()} | answers
    )
