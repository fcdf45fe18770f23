"""Roles x fields: who may read which detail of an advisor, in one place.

A detail is read in one of five ways. On the page: by its roles, whenever they look. Numbered: in a table that leaves,
in which people have new numbers each time, so that it is a detail of nobody in particular. Opened: sealed, and read
only for a purpose by whoever asked, after a second person agreed, for an hour. By a machine: sealed, and read only by
the worker whose work it is. And she reads all of her own. What is not in this table nobody reads.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from survivor_engagement.programmes.models import Programme, Role
from survivor_engagement.programmes.permissions import VERBS
from survivor_engagement.programmes.scope import Scope

PEOPLE = VERBS["advisor.see"]
OPENERS = VERBS["reveal.ask"]
COUNTERS = VERBS["export.advisors"]
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Field:
    """`on_page`: roles that read it as it is. `numbered`: roles that read it without knowing of whom. `opened`: roles
    that may ask to open it. `machine`: the worker that reads it. `hers`: whether she reads it on her own pages."""

    on_page: frozenset[Role] = NOBODY
    numbered: frozenset[Role] = NOBODY
    opened: frozenset[Role] = NOBODY
    machine: str = ""
    hers: bool = True


FIELDS: dict[str, Field] = {
    # not sealed
    "advisor.code": Field(on_page=PEOPLE | VERBS["due.see"] | VERBS["batch.see"] | VERBS["opening.answer"]),
    "advisor.language": Field(on_page=PEOPLE, numbered=COUNTERS),
    "advisor.age_band": Field(on_page=PEOPLE, numbered=COUNTERS),
    "advisor.status": Field(on_page=PEOPLE, numbered=COUNTERS),
    "advisor.joined_on": Field(on_page=PEOPLE),
    "enrolment.starts_on": Field(on_page=PEOPLE),
    "enrolment.basis": Field(),  # how she described herself; asked for counts, shown to nobody
    "safe_contact.channel": Field(on_page=PEOPLE),
    "safe_contact.days": Field(on_page=PEOPLE),
    "safe_contact.hours": Field(on_page=PEOPLE),
    "safe_contact.shared_with": Field(on_page=PEOPLE),
    "safe_contact.wording": Field(on_page=PEOPLE | VERBS["message.see"]),
    "payout_method.tail": Field(on_page=VERBS["advisor.payee"] | VERBS["batch.see"]),
    # sealed
    "legal_name": Field(opened=OPENERS),
    "chosen_name": Field(),
    "phone": Field(opened=OPENERS, machine="notify"),
    "payee_details": Field(opened=OPENERS & VERBS["advisor.payee"], machine="payout"),
    "opening_answer": Field(on_page=VERBS["opening.answer"]),
    "birth": Field(),  # the database answers in which band she is now, and nobody needs more
    "guardian_name": Field(opened=OPENERS & PEOPLE),
    "guardian_contact": Field(opened=OPENERS & PEOPLE),
}


def fields_on_page(scope: Scope, programme_id: int, among: Iterable[str] = tuple(FIELDS)) -> set[str]:
    """The names of fields that this person reads of an advisor of the programme; lists, forms and exports are built of
    these. No query."""
    roles = scope.roles.get(programme_id, frozenset())
    return {name for name in among if roles & FIELDS[name].on_page}


def reads_codes(scope: Scope, programme: Programme) -> bool:
    """Whether pages show this person who is who; else they show how many."""
    return "advisor.code" in fields_on_page(scope, programme.pk, ["advisor.code"])


def fields_numbered(scope: Scope, programme_id: int) -> set[str]:
    """The names of fields that this person reads in a table of people who have new numbers in it."""
    roles = scope.roles.get(programme_id, frozenset())
    return {name for name, field in FIELDS.items() if roles & (field.on_page | field.numbered)}


def fields_to_open(scope: Scope, programme_id: int) -> set[str]:
    """The sealed fields that this person may ask to open."""
    roles = scope.roles.get(programme_id, frozenset())
    return {name for name, field in FIELDS.items() if roles & field.opened}
