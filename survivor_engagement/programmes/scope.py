"""The scope of one request or task: what a person is, where, now. Loaded once, by one query, never kept longer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from survivor_engagement.common.prepared import Prepared
from survivor_engagement.common.rows import OneRow
from survivor_engagement.common.rowsecurity import Rows, set_local, within
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.permissions import roles_that_may
from survivor_engagement.users.models import User

_PROGRAMME = OneRow(Programme, "id")
ASK = """
SELECT held.kind, held.role, held.advisor_id, {columns}
FROM {name}($1) held LEFT JOIN programmes_programme p ON p.id = held.programme_id ORDER BY p.id
"""
SCOPE, ENTER = (
    Prepared(ASK.format(name=name, columns=_PROGRAMME.columns("p")), name) for name in ("app_scope", "app_enter")
)


@dataclass(frozen=True)
class Scope:
    """`roles` are those held now, by programme; `partner_in` are the programmes where all of them are a partner's, who
    sees what hangs on the groups assigned to her; `advisor_id`, `enrolled` and `zone`, her clock, an advisor's own;
    `programmes`, by their short names, are those of either."""

    user: User | AnonymousUser
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    partner_in: frozenset[int] = frozenset()
    advisor_id: int | None = None
    enrolled: frozenset[int] = frozenset()
    zone: str = ""
    programmes: Mapping[str, Programme] = field(default_factory=dict, compare=False, repr=False)
    # What one request has read already, shared by the panels of a page; it ends with the request.
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def may(self, programme: Programme | int, verb: str) -> bool:
        programme_id = programme if isinstance(programme, int) else programme.pk
        return bool(self.roles.get(programme_id, frozenset()) & roles_that_may(verb))

    def within(self, found: Rows, column: str, what: str) -> Rows:
        """Where she works for a partner, of these rows those that hang on the groups assigned to her."""
        return within(self.partner_in, found, column, what)

    def programme_ids(self, verb: str) -> list[int]:
        """Where this person may do it: a list, so that PostgreSQL plans `IN (…)` and not a subquery."""
        return sorted(programme_id for programme_id in self.roles if self.may(programme_id, verb))


def load_scope(user: User | AnonymousUser) -> Scope:
    """One query. Inactive and anonymous people have an empty scope."""
    if not isinstance(user, User) or not user.is_active or user.is_held:
        return Scope(user=user)
    return _read(user, SCOPE.rows(connection.alias, [user.pk]))


def enter_scope(user: User | AnonymousUser) -> Scope:
    """Tell the database who is asking, until the end of this transaction, and answer the scope: one query together."""
    if not isinstance(user, User) or not user.is_active or user.is_held:
        set_local(user_id=user.pk or "", job="", programme="")
        return Scope(user=user)
    if not connection.in_atomic_block:
        raise RuntimeError("the scope of the database lives in a transaction, and none is open")
    return _read(user, ENTER.rows(connection.alias, [user.pk]))


def _read(user: User, held: list[tuple[Any, ...]]) -> Scope:
    roles: dict[int, set[str]] = {}
    of_partners: set[int] = set()
    not_of_partners: set[int] = set()
    programmes: dict[str, Programme] = {}
    advisor_id, enrolled, zone = None, set(), ""
    for kind, role, advisor, *cells in held:
        programme = _PROGRAMME.read(cells) if cells[0] is not None else None
        if programme is not None:
            programmes.setdefault(programme.slug, programme)
        if kind != "enrolled" and programme is not None:
            roles.setdefault(programme.pk, set()).add(role)
            (of_partners if kind == "partner" else not_of_partners).add(programme.pk)
        elif kind == "enrolled":
            advisor_id = advisor
            if programme is not None:
                enrolled.add(programme.pk)
                zone = programme.timezone
    return Scope(
        user=user,
        roles={programme_id: frozenset(names) for programme_id, names in roles.items()},
        partner_in=frozenset(of_partners - not_of_partners),
        advisor_id=advisor_id,
        enrolled=frozenset(enrolled),
        zone=zone,
        programmes=programmes,
    )
