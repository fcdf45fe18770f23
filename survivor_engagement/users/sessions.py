"""Sessions in the database, as Django keeps them; each knows whose it is, so one question brings the person too.

What is in a session is sealed: the library keeps the seed of a code app there while it is set up, challenges to
passkeys, and who is half way in. It opens under its own session key only; what does not open is over.
"""

import logging
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import router
from django.utils import timezone

from survivor_engagement.common.prepared import Prepared
from survivor_engagement.keys import envelope, house
from survivor_engagement.keys.errors import NotOpened
from survivor_engagement.users.backend import BY_ID
from survivor_engagement.users.models import Session, User

logger = logging.getLogger(__name__)
BY_KEY = Prepared(
    f"SELECT s.session_data, s.expire_date, {BY_ID.columns('u')} "  # noqa: S608 - names of our columns
    "FROM users_session s LEFT JOIN users_user u ON u.id = s.user_id WHERE s.session_key = $1",
    "users_session",
)


def _half_way_in(data: dict[str, Any]) -> str | None:
    """Who has written her passphrase and not yet her code: it ends with her other sessions when they all end."""
    return data.get("account_authentication_methods_user") if "account_login" in data else None


class SessionStore(db.SessionStore):
    _person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def person(self) -> User | None:
        """Whose session it was when it was read. Whether it still opens anything is for the sign-in to say."""
        self.get(SESSION_KEY)  # reads the session, if nobody has
        return self._person

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY) or _half_way_in(data)
        return row

    def load(self) -> dict[str, Any]:
        found = BY_KEY.first_row(router.db_for_read(Session), [self.session_key])
        values = self._opened(found[0]) if found is not None and found[1] > timezone.now() else None
        if found is None or values is None:
            self._session_key = None
            return {}
        self._person = BY_ID.read(found[2:]) if found[2] is not None else None
        return values

    def encode(self, session_dict: dict[str, Any]) -> str:
        plain = envelope.padded(self.serializer().dumps(session_dict))
        return house.to_text(house.seal_for_house("secrets", self._place(), plain))

    def decode(self, session_data: Any) -> dict[str, Any]:
        return self._opened(session_data) or {}

    def _opened(self, sealed: str) -> dict[str, Any] | None:
        try:
            plain = envelope.unpadded(house.open_for_house("secrets", self._place(), house.from_text(sealed)))
        except NotOpened:
            logger.warning("a session does not open with the root keys that are held here; it is over")
            return None
        values: dict[str, Any] = self.serializer().loads(plain)
        return values

    def _place(self) -> str:
        return f"session|{self.session_key}"
