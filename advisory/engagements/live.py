"""In the room: who may be noted, recorded, photographed, quoted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from advisory.engagements.models import Engagement
from consent.notices.access import current_notice
from consent.records import gate
from consent.records.models import EVERYTHING
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
CAPTURES = tuple(purpose for purpose in IN_THE_ROOM if purpose.startswith("capture."))


@dataclass(frozen=True)
class Column:
    """One thing that is done in the room. `for_all`: one no stops it for everybody."""

    purpose: str
    name: str
    for_all: bool
    allowed: frozenset[int]
    present: frozenset[int]

    @property
    def all_allow(self) -> bool:
        return bool(self.present) and self.present <= self.allowed


@dataclass(frozen=True)
class Person:
    """By code; for each column whether it may be done. Why not is told to nobody."""

    code: str
    cells: Sequence[tuple[Column, bool]]


@dataclass(frozen=True)
class Room:
    columns: list[Column]
    people: list[Person]


def room_of(engagement: Engagement, by: User) -> Room:
    """Asks the gate, once for each thing that this programme asks about; each question is logged."""
    coming = list(engagement.participations.coming().select_related("advisor").order_by("advisor__code"))
    ids = frozenset(row.advisor_id for row in coming)
    columns = []
    for purpose, (name, for_all) in IN_THE_ROOM.items():
        if purpose in _asked_in(engagement.programme_id):
            answers = gate.check(
                ids,
                purpose,
                programme_id=engagement.programme_id,
                scope_key=scope_of(purpose),
                moment="room.look",
                by=by,
                until=engagement.ends_at,
            )
            columns.append(Column(purpose, str(name), for_all, frozenset(gate.allowed_among(answers)), ids))
    people = [
        Person(row.advisor.shown_code, [(column, row.advisor_id in column.allowed) for column in columns])
        for row in coming
    ]
    return Room(columns, people)


def scope_of(_purpose: str) -> str:
    """For all of these a programme is asked as a whole so far."""
    return EVERYTHING


def _asked_in(programme_id: int) -> set[str]:
    notice = current_notice(programme_id)
    return set(notice.items.values_list("purpose_id", flat=True)) if notice else set()
