"""A log line says what happened and where, in one line, and nothing that a person typed."""

import enum
import logging
import sys
import threading
import uuid

import pytest
from celery.app import trace

from survivor_engagement.common.logs import AllowedOnly, keep_last_words_plain, word
from survivor_engagement.common.request import person_id, request_id

pytestmark = pytest.mark.no_database

CANARY = "Zephyrine"
logger = logging.getLogger("survivor_engagement.here")


class Colour(enum.StrEnum):
    GREEN = CANARY


@pytest.fixture
def lines():
    """What the formatter writes."""
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(AllowedOnly().format(record))
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def after_time(line: str) -> str:
    return line.split(" ", 2)[2]


def test_a_sentence_of_the_code_is_written_with_its_numbers(lines):
    logger.warning("job %s failed with %s", 7, word("KeyError"))
    assert [after_time(line) for line in lines] == ["WARNING survivor_engagement.here job 7 failed with KeyError"]


@pytest.mark.parametrize("value", [CANARY, CANARY.encode(), [CANARY], {"name": CANARY}, 77_000_000_001, object()])
def test_a_value_is_withheld(value, lines):
    assert CANARY in str(value) or not isinstance(value, str)
    logger.warning("a form brought %s", value)
    assert [after_time(line) for line in lines] == ["WARNING survivor_engagement.here a form brought …"]


def test_values_by_name_are_withheld_one_by_one(lines):
    logger.warning("task %(name)s took %(seconds)s", {"name": CANARY, "seconds": 3, "kwargs": CANARY})
    assert after_time(lines[0]).endswith("here task … took 3")


def test_of_celery_the_names_of_our_tasks_are_written(lines):
    values = {"name": "jobs.sweep", "id": "1-2", "description": "raised", "exc": CANARY, "args": CANARY}
    record = logging.LogRecord("celery.app.trace", 40, trace.__file__, 1, trace.LOG_FAILURE.strip(), (values,), None)
    assert AllowedOnly().format(record).endswith("celery.app.trace Task jobs.sweep[1-2] …: …")


def test_ids_classes_and_the_names_of_choices_are_written(lines):
    number = uuid.uuid4()
    logger.warning("%s %s %s %s %s", number, KeyError, Colour.GREEN, None, True)
    assert after_time(lines[0]).endswith(f" {number} KeyError GREEN None True")


def test_what_only_looks_like_a_word_of_ours_is_withheld(lines):
    logger.warning("%s %s %s", word("not a word"), word("ann@example.org"), word("a\nb"))
    assert after_time(lines[0]).endswith("here … … …")


@pytest.mark.parametrize("made", [f"her name is {CANARY}", "her name is " + CANARY, ValueError(CANARY)])
def test_a_sentence_that_was_made_up_on_the_way_is_not_written(made, lines):
    logger.warning(made)
    assert CANARY not in lines[0]
    assert after_time(lines[0]).startswith("WARNING survivor_engagement.here … at test_logs.py:")


def test_a_number_wanted_where_a_value_is_withheld_leaves_the_sentence(lines):
    logger.warning("it weighs %d", CANARY)
    assert after_time(lines[0]).endswith("here it weighs %d")


def test_what_libraries_add_to_a_line_is_not_written(lines):
    logger.warning("look", extra={"request": CANARY, "data": {"args": CANARY}, "status_code": 404})
    assert after_time(lines[0]).endswith("here look status=404")
    logger.warning("look", extra={"status_code": CANARY})
    assert after_time(lines[1]).endswith("here look")


def test_of_an_error_only_its_class_and_places_are_written(lines):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("it failed")
    assert CANARY not in lines[0]
    assert "it failed (ValueError at test_logs.py:" in lines[0]


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b", "\x00", "\u2028", "\u202e", "\x85"])
def test_one_record_is_one_line_whatever_a_name_holds(sign, lines):
    broken = logging.LogRecord(f"a{sign}b", logging.WARNING, __file__, 1, "look", (), None)
    line = AllowedOnly().format(broken)
    assert sign not in line
    assert len(line.splitlines()) == 1


def test_the_request_and_the_person_are_numbers_in_the_line(lines):
    request_id.set("f" * 32)
    person_id.set(12)
    logger.warning("look")
    request_id.set("")
    person_id.set(None)
    logger.warning("look")
    assert [after_time(line).split("look")[1] for line in lines] == [f" request={'f' * 32} person=12", ""]


def test_what_nobody_caught_goes_through_the_same_lines(lines, monkeypatch):
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    keep_last_words_plain()
    logging.captureWarnings(False)
    logging.getLogger("survivor_engagement").addHandler(logger.handlers[0])
    thread = threading.Thread(target=int, args=[CANARY])
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(CANARY), None)
    logging.getLogger("survivor_engagement").removeHandler(logger.handlers[0])
    assert [after_time(line).split(" (")[0] for line in lines] == [
        "ERROR survivor_engagement a thread ended: nobody caught this",
        "CRITICAL survivor_engagement the process ends: nobody caught this",
    ]
    assert CANARY not in "".join(lines)
