"""Log lines hold a time, a level, a place and a fixed sentence; never the values of an error."""

import logging
import traceback
from typing import Any


class PlainFormatter(logging.Formatter):
    """One line a record. Of an exception only its class, file and line are written: messages carry row values."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatException(self, ei: Any) -> str:
        kind, _value, tb = ei
        frames = traceback.extract_tb(tb)[-3:]
        places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
        return f"{getattr(kind, '__name__', kind)} at {places}"

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        return super().format(record).replace("\r", "\\r").replace("\n", " | ")


# These write the whole address of the message gateway, and so her phone number.
MUTED = {"handlers": [], "level": "CRITICAL", "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "survivor_engagement.common.logs.PlainFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "survivor_engagement": {"level": "INFO"},
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "apprise": MUTED,
        "requests": MUTED,
        "urllib3": MUTED,
    },
}
