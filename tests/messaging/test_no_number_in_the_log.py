"""The library that sends writes the gateway's whole address, and so her number, at WARNING: it is cut off."""

import logging

import pytest
from django.conf import settings as django_settings

from survivor_engagement.common.logs import AllowedOnly
from survivor_engagement.messaging.sender import send_text

pytestmark = pytest.mark.no_database

NUMBER = "77990001234"


@pytest.fixture
def all_lines():
    """What every logger there is writes, whatever its level: as it is, and as our formatter writes it."""
    raw, ours = [], []
    handler = logging.Handler()
    handler.emit = lambda record: (raw.append(record.getMessage()), ours.append(AllowedOnly().format(record)))
    logging.getLogger().addHandler(handler)
    before = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    yield raw, ours
    logging.getLogger().removeHandler(handler)
    logging.getLogger().setLevel(before)


def unmuted(monkeypatch) -> None:
    for name in ("apprise", "requests", "urllib3"):
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
        logging.getLogger(name).manager._clear_cache()


def test_the_libraries_do_write_the_number_when_nobody_mutes_them(gateway, all_lines, monkeypatch):
    raw, ours = all_lines
    unmuted(monkeypatch)
    gateway.answer = 500
    assert send_text(phone=f"+{NUMBER}", text="You have a new note.", message_id=1) is False
    assert any(NUMBER in line for line in raw)
    assert [line for line in ours if NUMBER in line] == []
    logging.getLogger("apprise").manager._clear_cache()


@pytest.mark.parametrize("answer", [200, 404, 500])
def test_muted_they_write_nothing(answer, gateway, all_lines):
    gateway.answer = answer
    send_text(phone=f"+{NUMBER}", text="You have a new note.", message_id=1)
    assert gateway.given == [(NUMBER, "You have a new note.")]
    assert [line for lines in all_lines for line in lines if NUMBER in line] == []
    assert {django_settings.LOGGING["loggers"][name]["level"] for name in ("apprise", "requests", "urllib3")} == {
        "CRITICAL"
    }
