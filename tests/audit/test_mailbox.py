"""Heads of the trail by mail, to a real server that listens on this machine."""

import json
import socketserver
from threading import Thread

import pytest
from django.core import mail

from survivor_engagement.audit.actions import record
from survivor_engagement.audit.checks import check_trail
from survivor_engagement.audit.heads import read_heads
from survivor_engagement.audit.signing import trusted_keys
from survivor_engagement.audit.tasks import ask_for_mail, seal
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.work import run_due

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("as_owner")]
ANSWERS = {b"EHLO": b"250 here", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class OneLetter(socketserver.StreamRequestHandler):
    """As much of SMTP as one letter needs."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            self.wfile.write(ANSWERS[word] + b"\r\n")
            if word == b"DATA":
                letter = []
                while (row := self.rfile.readline()) != b".\r\n":
                    letter.append(row.decode().rstrip("\r\n"))
                self.server.letters.append(letter)
                self.wfile.write(b"250 kept\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def letters(monkeypatch, tmp_path):
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path / "heads"))
    monkeypatch.setenv("AUDIT_HEADS_MAIL", "heads@elsewhere.example")
    with socketserver.TCPServer(("127.0.0.1", 0), OneLetter) as server:
        server.letters = []
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AUDIT_MAIL_SERVER", f"smtp://127.0.0.1:{server.server_address[1]}")
        yield server.letters
        server.shutdown()


def test_the_newest_head_comes_as_one_line_that_can_be_checked(letters, tmp_path):
    record("group.edited", by=None)
    seal()
    ask_for_mail()
    assert run_due("default").failed == 0
    (letter,) = letters
    body = letter[letter.index("") + 1 :]
    (tmp_path / "heads-mail.jsonl").write_text("\n".join(body))
    (head,) = read_heads(tmp_path, trusted_keys())
    assert (head.number, head.is_signed) == (1, True)
    assert set(json.loads(body[0])) == {"head", "key", "signature"}


def test_nothing_else_is_said_in_it(letters):
    record("group.edited", by=None)
    seal()
    ask_for_mail()
    run_due("default")
    (letter,) = letters
    head = {line.partition(":")[0]: line.partition(":")[2].strip() for line in letter[: letter.index("")]}
    assert (head["Subject"], head["To"], head["From"]) == (
        "Notes 1",
        "heads@elsewhere.example",
        "heads@elsewhere.example",
    )
    assert mail.outbox == []


def test_a_server_that_is_away_is_tried_again_and_without_a_mailbox_nothing_is_asked(letters, monkeypatch):
    record("group.edited", by=None)
    seal()
    run_due("default")
    monkeypatch.setenv("AUDIT_MAIL_SERVER", "smtp://127.0.0.1:1")
    ask_for_mail()
    assert (run_due("default").failed, Job.objects.get(kind="audit.mail_head").state) == (1, "failed")
    Job.objects.all().delete()
    monkeypatch.delenv("AUDIT_HEADS_MAIL")
    ask_for_mail()
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "environ", "found"),
    [
        ("app_worker", {}, ["audit.W001", "audit.W002"]),
        ("app_worker", {"AUDIT_HEADS_DIR": "/x", "AUDIT_SIGNING_KEY": "A" * 43 + "="}, []),
        ("app_worker", {"AUDIT_HEADS_MAIL": "a@b.example", "AUDIT_SIGNING_KEY": "A" * 43 + "="}, []),
        ("app_web", {}, []),
        ("app_web", {"AUDIT_SIGNING_KEY": "A" * 43 + "="}, ["audit.W003"]),
        ("app_owner", {}, []),
    ],
)
def test_production_is_told_what_is_missing(role, environ, found, settings, monkeypatch):
    settings.ENV, settings.DATABASE_ROLE = "production", role
    for name in ("AUDIT_HEADS_DIR", "AUDIT_HEADS_MAIL", "AUDIT_SIGNING_KEY"):
        monkeypatch.setenv(name, environ.get(name, ""))
    assert [warning.id for warning in check_trail()] == found
