"""Sign-in as allauth does it; who a session belongs to comes with the session, or is read by one ready question."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from survivor_engagement.common.rows import OneRow
from survivor_engagement.users.models import User

BY_ID = OneRow(User, "id")
_ALREADY_READ: ContextVar[User | None] = ContextVar("already_read", default=None)


@contextmanager
def already_read(person: User | None) -> Iterator[None]:
    """Within this block, and nowhere else, this person need not be read again."""
    token = _ALREADY_READ.set(person)
    try:
        yield
    finally:
        _ALREADY_READ.reset(token)


class SignInBackend(AuthenticationBackend):
    """Whoever cannot come in gets one answer, whichever the reason is."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_held

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        """The library keeps an account that is closed aside, to say so to whoever knows its passphrase. We do not."""

    def get_user(self, user_id: Any) -> User | None:
        found = _ALREADY_READ.get()
        if found is None or found.pk != user_id:
            found = BY_ID.get(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
