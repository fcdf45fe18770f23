"""When something breaks, nothing that a person typed comes out of it (attacks 30 and 31)."""

import logging
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import path
from django.utils.log import AdminEmailHandler
from django.views.debug import ExceptionReporter

from survivor_engagement.common.logs import AllowedOnly, places_of
from survivor_engagement.common.reports import NothingToReport
from survivor_engagement.embedded.ground import find_ground
from survivor_engagement.programmes.doors import public_door
from survivor_engagement.programmes.models import Organisation
from survivor_engagement.urls import urlpatterns as the_pages

CANARY = "Zephyrine"


@public_door
def breaks(request):
    held = f"{request.POST.get('name')} lives at {CANARY}"
    raise ValueError(f"{held} {request.FILES}")


urlpatterns = [path("breaks/", breaks), *the_pages]
handler403 = handler404 = "survivor_engagement.home.errors.not_found"
handler500 = "survivor_engagement.home.errors.problem"


@pytest.fixture
def written():
    """Every record there is, as it stands and as it is written."""
    records, lines = [], []
    handler = logging.Handler()
    handler.emit = lambda record: (records.append(record), lines.append(AllowedOnly().format(record)))
    for name in ("", "django", "gunicorn.error"):
        logging.getLogger(name).addHandler(handler)
    yield records, lines
    for name in ("", "django", "gunicorn.error"):
        logging.getLogger(name).removeHandler(handler)


def broken(client):
    sent = {"name": CANARY, "file": SimpleUploadedFile(f"{CANARY}.pdf", CANARY.encode())}
    return client.post(f"/breaks/?name={CANARY}", sent, headers={"user-agent": CANARY, "x-request-id": CANARY})


@pytest.mark.urls(__name__)
def test_a_broken_page_says_nothing_of_what_was_typed(client, written):
    records, lines = written
    client.raise_request_exception = False
    answer = broken(client)
    assert answer.status_code == 500
    assert CANARY in str(records[0].exc_info[1])  # it was there to be written
    assert len(lines) == 1
    assert "Internal Server Error" not in lines[0]
    assert "(ValueError at test_errors.py:" in lines[0]
    assert "status=500 request=" in lines[0]
    page = answer.content.decode().replace(f"/breaks/?name={CANARY}", "")  # the address she is at, for its links
    for text in (*lines, page, str(answer.headers), str(mail.outbox)):
        assert CANARY not in text


def test_a_report_of_an_error_holds_its_class_and_place_alone():
    request = RequestFactory().post(f"/breaks/?name={CANARY}", {"name": CANARY})
    try:
        breaks(request)
    except ValueError as error:
        report = (request, ValueError, error, error.__traceback__)
    assert CANARY in ExceptionReporter(*report).get_traceback_text()
    ours = NothingToReport(*report)
    for text in (ours.get_traceback_text(), ours.get_traceback_html(), str(ours.get_traceback_data())):
        assert text.count("ValueError at test_errors.py:") == 1
        assert CANARY not in text
    assert f"{NothingToReport.__module__}.{NothingToReport.__qualname__}" == settings.DEFAULT_EXCEPTION_REPORTER


def test_no_logger_sends_e_mails_and_nobody_would_get_them():
    loggers = [logging.getLogger(name) for name in ("", *logging.getLogger().manager.loggerDict)]
    handlers = {handler for logger in loggers for handler in logger.handlers}
    assert handlers
    assert [handler for handler in handlers if isinstance(handler, AdminEmailHandler)] == []
    assert (settings.ADMINS, settings.MANAGERS, settings.DEBUG) == ([], [], False)


def test_of_a_broken_rule_of_the_database_only_the_constraint_is_written(kz, manager):
    Organisation.objects.create(name=CANARY, neutral_name="x")
    with pytest.raises(IntegrityError, match=CANARY) as broken, transaction.atomic():
        Organisation.objects.create(name=CANARY, neutral_name="x")
    said = places_of(broken.value)
    assert said.startswith("IntegrityError at ")
    assert said.endswith("constraint programmes_organisation_name_key")
    assert CANARY not in said


def server_log() -> Path:
    return find_ground(settings.VAR_DIR).postgres / "server.log"


def fails(setting: str, word: str) -> str:
    """What the server writes of a statement that fails on a typed word."""
    before = server_log().stat().st_size
    name = settings.DATABASES["default"]["NAME"]
    loud = psycopg2.connect(settings.SERVICES.database_url(name, "postgres"))
    with loud.cursor() as cursor:
        cursor.execute(setting or "SELECT 1")
        for statement in ("SELECT %s::int", "INSERT INTO programmes_organisation (name) VALUES (%s)"):
            with pytest.raises(psycopg2.Error, match=word):
                cursor.execute(statement, [word])
            loud.rollback()
            cursor.execute(setting or "SELECT 1")
    loud.close()
    return server_log().read_bytes()[before:].decode()


def test_the_database_server_writes_no_value_of_a_statement():
    assert "LOG:" in server_log().read_text()
    assert CANARY in fails("SET log_min_messages = error", CANARY)  # in the sentence of the error itself
    assert CANARY not in fails("", CANARY)


def test_a_sign_in_name_that_was_typed_is_in_no_line(client, written):
    client.post("/accounts/login/", {"login": CANARY, "password": f"{CANARY} {CANARY}"})
    client.get(f"/{CANARY}/?q={CANARY}", headers={"host": CANARY})
    client.get(f"/{CANARY}\n\x1b[31m/", headers={"user-agent": CANARY})
    records, lines = written
    assert any(CANARY in record.getMessage() for record in records)
    assert lines
    assert [line for line in lines if CANARY in line or len(line.splitlines()) > 1] == []
