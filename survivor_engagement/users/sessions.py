"""Sessions in the database, as Django keeps them; each knows whose it is, so one question brings the person too."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import router
from django.utils import timezone

from survivor_engagement.common.prepared import Prepared
from survivor_engagement.users.backend import BY_ID
from survivor_engagement.users.models import Session, User

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
        if found is None or found[1] <= timezone.now():
            self._session_key = None
            return {}
        self._person = BY_ID.read(found[2:]) if found[2] is not None else None
        values: dict[str, Any] = self.decode(found[0])
        return values
