"""Sessions as Django keeps them in the database; the question of every page is written once."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from survivor_engagement.common.rows import OneRow

BY_KEY = OneRow(Session, "session_key")


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        found = BY_KEY.get(self.session_key)
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return {}
        values: dict[str, Any] = self.decode(found.session_data)
        return values
