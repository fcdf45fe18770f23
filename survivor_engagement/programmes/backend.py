"""Answers `user.has_perm(perm, obj)` from the scope and the unexpired grants, and nothing else."""

from typing import Any

from django.db.models import Model
from django.utils import timezone

from survivor_engagement import grants
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.programmes.scope import load_scope
from survivor_engagement.users.models import User


class ScopeBackend:
    """`perm` is a verb of the table ("group.see") for an object that carries a programme, or a named grant."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user: User, perm: str, obj: Model | None = None) -> bool:
        if obj is None or not user.is_active:
            return False
        programme_id = getattr(obj, "programme_id", None)
        if perm in VERBS and programme_id is not None:
            return load_scope(user).may(programme_id, perm)
        return grants.grantable(obj) and grants.holds_grant(user, perm, obj, timezone.now())
