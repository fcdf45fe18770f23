"""Everything a receipt needs, as plain values. `from_records` fills it; nothing here knows the database.

Texts are in the language of the receipt, unless a name says otherwise. Moments know their time zone.
"""

from dataclasses import dataclass
from datetime import datetime

GIVEN = ("given", "renewed")  # the states in which something is allowed; only these have an end
CONTROLLER = "controller"  # the organisation, wherever it is a party; an `entity` for what its staff entered
IN_A_RECEIPT = ("given", "paused", "withdrawn", "refused", "expired", "revoked", "invalidated")


@dataclass(frozen=True)
class EventFact:
    """One thing that happened to an answer. `entity` is whose word it was: a code, never a name."""

    seq: int
    effective_at: datetime
    recorded_at: datetime
    state: str
    entity: str
    valid_until: datetime | None = None  # exclusive; of a yes, and of nothing else
    method: str = ""  # one of the schema's expression methods
    evidence_sha256: str = ""
    late_reason: str = ""


@dataclass(frozen=True)
class Words:
    """Which words she answered to, and how the question reads, in the language that it was asked in."""

    form: str
    version: str
    sha256: str
    language: str
    question: str
    question_beside: str = ""  # the same in the first language of the programme, where that is another one
    audio_sha256: str = ""


@dataclass(frozen=True)
class Effects:
    """What a stop sets in motion, said before the yes."""

    stops: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    cannot_undo: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purpose:
    """What is allowed or not. `kind` and `data` are terms of the Data Privacy Vocabulary."""

    code: str
    name: str
    kind: str
    data: tuple[str, ...]
    sensitive: str = ""  # what it may reveal; empty where nothing
    scope: dict[str, str] | None = None
    recipients: tuple[str, ...] = ()
    effects: Effects = Effects()
    limits: tuple[str, ...] = ()  # hers, in words


@dataclass(frozen=True)
class Step:
    """One thing that a stop sets in motion: to be done by a day (`due`), or done (`done_at`), or not possible."""

    text: str
    due: datetime | None = None
    done_at: datetime | None = None
    is_at_once: bool = False
    could_not: bool = False
    note: str = ""  # where it was, and how it went
    said: str = ""  # all of it in one line, in her language


@dataclass(frozen=True)
class RecordFact:
    """One purpose in one voice: how it stands, and how it came to that, the earliest event first."""

    record_id: str
    purpose: Purpose
    authority: str  # self, guardian or assent
    status: str
    words: Words
    events: tuple[EventFact, ...]
    steps: tuple[Step, ...] = ()  # of a stop
    is_the_one: bool = False  # of which the receipt is; what follows from other stops stands in the full one alone

    @property
    def newest(self) -> EventFact:
        return self.events[-1]

    @property
    def is_yes(self) -> bool:
        return self.status == "given"


@dataclass(frozen=True)
class Place:
    """The organisation and the programme. The neutral name and phone are for others' eyes."""

    name: str
    neutral_name: str
    country: str
    phone: str = ""


@dataclass(frozen=True)
class Facts:
    """What stood right after one event, in one voice, with everything that is said beside it."""

    code: str  # four groups of four symbols; the same on every page and paper about this event
    principal: str  # the code of the advisor
    as_of: datetime
    language: str
    place: Place
    records: tuple[RecordFact, ...]
    chain_head: str
    chain_seq: int
    lawful_basis: str
    storage: tuple[str, ...]
    retention: str
    ways_to_stop: tuple[str, ...]
    rights: tuple[str, ...]
    authority_party: str
    present: tuple[str, ...] = ()  # who asked and who was there, as roles

    @property
    def yes(self) -> list[RecordFact]:
        return [record for record in self.records if record.is_yes]

    @property
    def no(self) -> list[RecordFact]:
        return [record for record in self.records if not record.is_yes and record.status in IN_A_RECEIPT]

    @property
    def set_in_motion(self) -> list[RecordFact]:
        """What was stopped, and what follows from that, each thing with its day."""
        return [record for record in self.records if record.steps]

    @property
    def unanswered(self) -> list[RecordFact]:
        return [record for record in self.records if record.status not in IN_A_RECEIPT]
