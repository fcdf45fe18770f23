"""What may stand in a log: time, level, place, a sentence that stands in the code, and numbers. Nothing else gets in.

A list of what is allowed, not of what is forbidden: a sentence is written only when it is found, word for word, in the
source file that logs it, and of the values in it only numbers, ids, classes and declared words are filled in.
"""

import ast
import enum
import logging
import logging.config
import re
import sys
import threading
import traceback
import uuid
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from survivor_engagement.common.request import person_id, request_id

WITHHELD = "…"
LONGEST_NUMBER = 10**9  # row numbers are shorter; a longer one may be a telephone's
PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
# Sentences that Django hands through another file than the one in which they stand.
HANDED_ON = frozenset({
    "%s: %s", "Not Found: %s", "Forbidden (Permission denied): %s", "Forbidden (%s): %s",
    "Bad request (Unable to parse request body): %s", "Method Not Allowed (%s): %s",
})  # fmt: skip
# Values that Celery names in its sentences and that are ours: the name of a task and the number of a message.
NAMED = frozenset({"name", "id"})


class Word(str):
    """A word that the code declares fit for a log: a code, a name of a class. Never something typed by a person."""

    __slots__ = ()


class AllowedOnly(logging.Formatter):
    """One line a record. Of an exception only its class, file and line are written: messages carry row values."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [self.formatTime(record), record.levelname, record.name, sentence_of(record)]
        status = getattr(record, "status_code", None)
        parts += [f"status={status}"] if isinstance(status, int) else []
        parts += [f"request={number}"] if (number := request_id.get()) else []
        parts += [f"person={person}"] if (person := person_id.get()) is not None else []
        if record.exc_info and isinstance(record.exc_info, tuple) and record.exc_info[1]:
            parts.append(f"({places_of(record.exc_info[1])})")
        return "".join(sign if sign.isprintable() else escaped(sign) for sign in " ".join(parts))


def escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()


def sentence_of(record: logging.LogRecord) -> str:
    """The sentence with its harmless values; where it stands nowhere in the code, only the place that logged it."""
    template = record.msg
    if not isinstance(template, str) or not is_written(template, record.pathname):
        return f"{WITHHELD} at {Path(record.pathname).name}:{record.lineno}"
    if not record.args:
        return template
    try:
        return template % _harmless(record)
    except (TypeError, ValueError, KeyError):  # a number was wanted where a value is withheld
        return template


def is_written(template: str, pathname: str) -> bool:
    return template in HANDED_ON or template in written_in(pathname)


@lru_cache(maxsize=200)
def written_in(pathname: str) -> frozenset[str]:
    """All texts that stand in a source file. Pieces of f-strings are no sentences by themselves."""
    try:
        tree = ast.parse(Path(pathname).read_text())
    except (OSError, ValueError, SyntaxError):
        return frozenset()
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return frozenset(text.value.strip() for text in texts if id(text) not in pieces)


class _Named(dict[str, Any]):
    """Values by name; as a whole they say nothing."""

    def __repr__(self) -> str:
        return WITHHELD


def _harmless(record: logging.LogRecord) -> Any:
    if not isinstance(record.args, Mapping):
        return tuple(harmless(value) for value in record.args or ())
    ours = NAMED if record.name.startswith("celery.") else frozenset()
    return _Named({name: word(value) if name in ours else harmless(value) for name, value in record.args.items()})


def harmless(value: Any) -> Any:
    if isinstance(value, (bool, float, uuid.UUID)) or value is None:
        return value
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, int):
        return value if abs(value) < LONGEST_NUMBER else WITHHELD
    if isinstance(value, type):
        return value.__name__
    return value if isinstance(value, Word) and PLAIN.fullmatch(value) else WITHHELD


def word(value: object) -> Word:
    """Declare a code or a name of a class fit for the log; whatever does not look like one is withheld."""
    return Word(value if PLAIN.fullmatch(str(value)) else WITHHELD)


def places_of(error: BaseException) -> str:
    """Class, last three places, and for the database which constraint it was; never the message."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    broken = f", constraint {word(constraint)}" if constraint else ""
    return f"{type(error).__name__} at {places or 'no place'}{broken}"


def keep_last_words_plain() -> None:
    """In a process that serves: what nobody caught, and warnings, go through the log as all else does."""
    logger = logging.getLogger("survivor_engagement")
    sys.excepthook = lambda _kind, error, _tb: logger.critical("the process ends: nobody caught this", exc_info=error)
    threading.excepthook = lambda args: logger.error("a thread ended: nobody caught this", exc_info=args.exc_value)
    logging.captureWarnings(True)


# A handler that fails would print the record with its values.
logging.raiseExceptions = False
CONSOLE = {"handlers": ["console"], "level": "WARNING", "propagate": False}
# These write the whole address of the message gateway, and so her phone number.
MUTED = {"handlers": [], "level": "CRITICAL", "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"allowed_only": {"()": "survivor_engagement.common.logs.AllowedOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "allowed_only"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "survivor_engagement": {"level": "INFO"},
        "django": CONSOLE,
        "django.server": CONSOLE,
        "gunicorn.error": CONSOLE,
        "gunicorn.access": MUTED,
        "apprise": MUTED,
        "requests": MUTED,
        "urllib3": MUTED,
    },
}
