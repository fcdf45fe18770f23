"""Under which circumstances something happens: one request of a session, or one run of a job, for the trail to note.

The middleware and the jobs say it; the trail reads it when it writes a row, and nobody else does. No key of a session
and no address of a visitor is kept here: `seen_from` answers hashes, and only when a row is written.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from survivor_engagement.common.request import request_id


def _nowhere() -> tuple[str, str]:
    return "", ""


class Circumstances:
    """`seen_from` answers hashes of the session and of the network; `on_behalf_of` is the person who asked for a job;
    `said_no` is set where a rule refused something and the page shows why, `reason` where it has a code; `behind` is
    what is still to be written when the page's own transaction has ended."""

    __slots__ = ("behind", "on_behalf_of", "reason", "request_id", "said_no", "seen_from")

    def __init__(self, *, seen_from: Callable[[], tuple[str, str]] = _nowhere, on_behalf_of: int | None = None) -> None:
        number = request_id.get()  # the same as in the log's lines
        self.request_id = uuid.UUID(number) if number else uuid.uuid4()
        self.seen_from = seen_from
        self.on_behalf_of = on_behalf_of
        self.said_no = False
        self.reason = ""
        self.behind: list[Callable[[], object]] = []


_current: ContextVar[Circumstances | None] = ContextVar("circumstances", default=None)


def circumstances() -> Circumstances | None:
    """Those of this moment; None in a command or a test, where nobody said any."""
    return _current.get()


@contextmanager
def under(new: Circumstances) -> Iterator[Circumstances]:
    token = _current.set(new)
    try:
        yield new
    finally:
        _current.reset(token)


def note_no(reason: str = "") -> None:
    """A rule said no, and the answer will be a page that says why."""
    if now := _current.get():
        now.said_no, now.reason = True, reason or now.reason


def write_behind(write: Callable[[], object]) -> None:
    """Something that must be written although a rule said no and what was done so far is taken back. It is run once,
    in the person's scope, in a transaction behind the page; outside of a page nobody takes back what a caller did."""
    if now := _current.get():
        now.behind.append(write)
