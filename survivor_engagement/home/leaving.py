"""The answer to "Leave this page". It waits for nothing: not for Redis, not for PostgreSQL, not even for a moment."""

import logging
from importlib import import_module

from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpResponse

logger = logging.getLogger(__name__)
COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)


class Leaving(HttpResponse):
    """On to a neutral page, without her cookies. Only when it is on its way the session is ended, too: a database that
    hangs keeps nobody here. Without a session key (somebody only looked at the address) nothing ends."""

    def __init__(self, session_key: str | None) -> None:
        # Not "cache": browsers may take seconds over it before they go on, and no page of ours may be kept there.
        kept = {"Location": settings.LEAVE_URL, "Clear-Site-Data": '"storage"', "Cache-Control": "no-store"}
        super().__init__(status=303, headers=kept)
        self._session_key = session_key
        if session_key is not None:
            for cookie in COOKIES:
                self.delete_cookie(cookie, samesite="Lax")
                self.cookies[cookie]["secure"] = settings.SECURE_COOKIES or ""
                self.cookies[cookie]["httponly"] = True

    def close(self) -> None:
        """Called by the server when the answer has been sent."""
        if self._session_key:
            _forget_session(self._session_key)
        super().close()


def _forget_session(key: str) -> None:
    """Best effort: with the database away the cookie goes all the same, and the session ends by its own limits."""
    try:
        import_module(settings.SESSION_ENGINE).SessionStore(key).delete(key)
    except (DatabaseError, OSError):
        logger.warning("a session could not be ended while leaving; its cookie was taken away")
