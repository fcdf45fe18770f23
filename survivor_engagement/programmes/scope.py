"""The scope of one request or task: what a person is, where, now. Loaded once, by one query, never kept longer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.users.models import User

SCOPE = """
SELECT held.kind, held.programme_id, held.role, held.advisor_id, p.timezone
FROM app_scope(%s) held LEFT JOIN programmes_programme p ON p.id = held.programme_id ORDER BY held.programme_id
"""
ENTER = "SELECT kind, programme_id, role, advisor_id, zone FROM app_enter(%s)"


@dataclass(frozen=True)
class Scope:
    """`roles` are those held now, by programme; `advisor_id`, `enrolled` and `zone`, her clock, an advisor's own."""

    user: User | AnonymousUser
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    advisor_id: int | None = None
    enrolled: frozenset[int] = frozenset()
    zone: str = ""
    # What one request has read already, shared by the panels of a page; it ends with the request.
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def may(self, programme: Programme | int, verb: str) -> bool:
        programme_id = programme if isinstance(programme, int) else programme.pk
        return bool(self.roles.get(programme_id, frozenset()) & roles_that_may(verb))

    def programme_ids(self, verb: str) -> list[int]:
        """Where this person may do it: a list, so that PostgreSQL plans `IN (…)` and not a subquery."""
        return sorted(programme_id for programme_id in self.roles if self.may(programme_id, verb))


def load_scope(user: User | AnonymousUser) -> Scope:
    """One query. Inactive and anonymous people have an empty scope."""
    if not isinstance(user, User) or not user.is_active:
        return Scope(user=user)
    with connection.cursor() as cursor:
        cursor.execute(SCOPE, [user.pk])
        return _read(user, cursor.fetchall())


def enter_scope(user: User | AnonymousUser) -> Scope:
    """Tell the database who is asking, until the end of this transaction, and answer the scope: one query together."""
    if not isinstance(user, User) or not user.is_active:
        set_local(user_id=user.pk or "", job="", programme="")
        return Scope(user=user)
    if not connection.in_atomic_block:
        raise RuntimeError("the scope of the database lives in a transaction, and none is open")
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [user.pk])
        return _read(user, cursor.fetchall())


def _read(user: User, held: list[tuple[Any, ...]]) -> Scope:
    roles: dict[int, set[str]] = {}
    advisor_id, enrolled, zone = None, set(), ""
    for kind, programme_id, role, advisor, clock in held:
        if kind == "role":
            roles.setdefault(programme_id, set()).add(role)
        else:
            advisor_id = advisor
            if programme_id is not None:
                enrolled.add(programme_id)
                zone = clock
    return Scope(
        user=user,
        roles={programme_id: frozenset(names) for programme_id, names in roles.items()},
        advisor_id=advisor_id,
        enrolled=frozenset(enrolled),
        zone=zone,
    )
