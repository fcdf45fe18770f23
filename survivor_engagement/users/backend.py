"""Sign-in as allauth does it; who a session belongs to is read by a question that is written once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from survivor_engagement.common.rows import OneRow
from survivor_engagement.users.models import User

BY_ID = OneRow(User, "id")


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id: Any) -> User | None:
        found = BY_ID.get(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
