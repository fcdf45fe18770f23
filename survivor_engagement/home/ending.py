"""Sessions of those who left are ended by one thread, after their answers: however long a database takes, nobody waits.

Where the database is away it tries again, until they have ended by their own limits.
"""

import atexit
import logging
import re
import time
from importlib import import_module
from queue import Empty, Full, Queue
from threading import Thread

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.db import connections

logger = logging.getLogger(__name__)
MOST = 1000  # sessions that may wait at once
PAUSE = 5  # seconds between two tries
KEY = re.compile(r"[a-z0-9]{32}")  # what else a cookie may hold never named a session
LAST_SECONDS = 2  # that a process gives it before it ends


class Ending:
    """`begin` is for a process that serves. In any other, who ends a session does it herself and at once."""

    def __init__(self) -> None:
        self.waiting: Queue[str] = Queue(MOST)
        self.until: dict[str, float] = {}  # sessions taken from the queue, and how long each is tried
        self.thread: Thread | None = None

    def begin(self) -> None:
        self.thread = Thread(target=self.go_on, name="ending", daemon=True)
        self.thread.start()
        atexit.register(self.last_moments)

    def end(self, key: str) -> None:
        if not KEY.fullmatch(key):
            return
        if self.thread is None:
            end_now(key)
            return
        try:
            self.waiting.put_nowait(key)
        except Full:
            logger.warning("too many sessions wait to be ended; this one ends by its own limits")

    def go_on(self) -> None:
        while True:
            self.take()
            for key in list(self.until):
                if not end_now(key):
                    break
                del self.until[key]
            connections.close_all()
            if self.until:
                self.give_up_on_old()
                time.sleep(PAUSE)

    def take(self) -> None:
        """All that waits now; where nothing is to be tried again, the next that comes."""
        longest = max(settings.IDLE_LIMIT.values()).total_seconds()
        while len(self.until) < MOST:
            try:
                key = self.waiting.get(block=not self.until)
            except Empty:
                return
            self.until[key] = time.monotonic() + longest

    def give_up_on_old(self) -> None:
        for key, until in list(self.until.items()):
            if until < time.monotonic():
                del self.until[key]

    def last_moments(self) -> None:
        until = time.monotonic() + LAST_SECONDS
        while (self.until or not self.waiting.empty()) and time.monotonic() < until:
            time.sleep(0.05)


def end_now(key: str) -> bool:
    """Whether it has ended. Whatever went wrong, the next try may do better, and the cookie is gone all the same."""
    try:
        import_module(settings.SESSION_ENGINE).SessionStore(key).delete(key)
    except (DatabaseError, ImproperlyConfigured, OSError):
        logger.warning("a session could not be ended while leaving; its cookie was taken away")
        return False
    return True


ending = Ending()
