"""In the room: who may be noted, recorded, photographed, quoted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from advisory.engagements.models import Engagement
from consent.notices.access import current_notice
from consent.records import gate
from consent.records.models import EVERYTHING
from consent.records.provisions import offered
from survivor_engagement.users.models import User

# In the order in which they are shown, with the few words for a column; `True` where one no stops it for all.
IN_THE_ROOM = {
    "capture.notes": (_("Notes"), False),
    "capture.audio": (_("Sound"), True),
    "capture.video": (_("Film"), True),
    "capture.photo_unidentifiable": (_("Pictures without faces"), False),
    "capture.photo_identifiable": (_("Pictures of faces"), False),
    "quote.unnamed": (_("Quotes"), False),
}
# What is shown of one person, and of all: below somebody differs from the others.
MAY_BE, LIMITS, NOT, SOME = "may_be", "limits", "not", "some"
CAPTURES = tuple(purpose for purpose in IN_THE_ROOM if purpose.startswith("capture."))


@dataclass(frozen=True)
class Column:
    """One thing that is done in the room. `for_all`: one no stops it for everybody. `limited` are those among the
    allowed who have taken something out of their yes that this thing may touch: they are asked before."""

    purpose: str
    name: str
    for_all: bool
    allowed: frozenset[int]
    present: frozenset[int]
    limited: frozenset[int] = frozenset()

    @property
    def all_allow(self) -> bool:
        return bool(self.present) and self.present <= self.allowed

    @property
    def of_nobody(self) -> bool:
        return not self.allowed or (self.for_all and not self.all_allow)

    @property
    def mark(self) -> str:
        """At a glance, of everybody who comes."""
        if self.of_nobody:
            return NOT
        if not self.all_allow:
            return SOME
        return LIMITS if self.limited else MAY_BE

    def mark_of(self, advisor_id: int) -> str:
        """Where one without a yes stops it for all, it is the same for all: nothing tells who that is."""
        if self.of_nobody or advisor_id not in self.allowed:
            return NOT
        return LIMITS if advisor_id in self.limited else MAY_BE


@dataclass(frozen=True)
class Person:
    """By code; for each column whether it may be done. Why not, and what she excepted, is told to nobody."""

    code: str
    cells: Sequence[tuple[Column, str]]


@dataclass(frozen=True)
class Room:
    columns: list[Column]
    people: list[Person]

    @property
    def has_limits(self) -> bool:
        return any(mark == LIMITS for person in self.people for _column, mark in person.cells)


def room_of(engagement: Engagement, by: User) -> Room:
    """Asks the gate, once for each thing that this programme asks about; each question is logged."""
    coming = list(engagement.participations.coming().select_related("advisor").order_by("advisor__code"))
    ids = frozenset(row.advisor_id for row in coming)
    columns, asked = [], _asked_in(engagement.programme_id)
    for purpose, (name, for_all) in IN_THE_ROOM.items():
        if purpose in asked:
            answers = gate.check(
                ids,
                purpose,
                programme_id=engagement.programme_id,
                scope_key=scope_of(purpose),
                moment="room.look",
                by=by,
                until=engagement.ends_at,
            )
            allowed, touched = frozenset(gate.allowed_among(answers)), offered(purpose).keys()
            limited = frozenset(pk for pk in allowed if answers[pk].excepted & touched)
            columns.append(Column(purpose, str(name), for_all, allowed, ids, limited))
    people = [
        Person(row.advisor.shown_code, [(column, column.mark_of(row.advisor_id)) for column in columns])
        for row in coming
    ]
    return Room(columns, people)


def scope_of(_purpose: str) -> str:
    """For all of these a programme is asked as a whole so far."""
    return EVERYTHING


def _asked_in(programme_id: int) -> set[str]:
    notice = current_notice(programme_id)
    return set(notice.items.values_list("purpose_id", flat=True)) if notice else set()
