"""What stands now: computed from the events each time it is needed, stored nowhere.

An adult speaks for herself. For somebody under 18 two voices count, her own and a guardian's, and each can say no;
what was said before she came of age does not count after it. The gate asks the database the same (`gate`); a test
compares the two over every history that it can think of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.moves import NO, REST_AFTER_NO, YES
from survivor_engagement.identity.models import Advisor

State, Authority = ConsentEvent.State, ConsentEvent.Authority

GIVEN, NO_RECORD, EXPIRED, VERSION_TOO_OLD = "GIVEN", "NO_RECORD", "EXPIRED", "VERSION_TOO_OLD"
ASSENT_MISSING, GUARDIAN_MISSING, CAME_OF_AGE = "ASSENT_MISSING", "GUARDIAN_MISSING", "CAME_OF_AGE"
REASON_OF = {
    State.REQUESTED: NO_RECORD,
    State.DEFERRED: NO_RECORD,
    State.REFUSED: "REFUSED",
    State.WITHDRAWN: "WITHDRAWN",
    State.PAUSED: "PAUSED",
    State.REVOKED: "REVOKED",
    State.INVALIDATED: "INVALIDATED",
}
REST_AFTER_NOT_NOW = timedelta(days=7)
ASK_BEFORE_END = timedelta(days=30)
Voices = Mapping[str, ConsentEvent]


def own_authority(advisor: Advisor) -> str:
    return Authority.ASSENT if advisor.age_band == Advisor.AgeBand.UNDER_18 else Authority.SELF


def reason_for(event: ConsentEvent | None, at: datetime) -> str:
    """What one event that stands says at a moment. The end of a yes is exclusive."""
    if event is None:
        return NO_RECORD
    if event.state not in YES:
        return REASON_OF[State(event.state)]
    if event.valid_until is None or at >= event.valid_until:
        return EXPIRED
    return VERSION_TOO_OLD if getattr(event, "words_too_old", False) else GIVEN


def reason_of_all(voices: Voices, age_band: str, at: datetime) -> str:
    """The reason over all the voices that count for a person of this age."""
    if age_band != Advisor.AgeBand.UNDER_18:
        own = reason_for(voices.get(Authority.SELF), at)
        return CAME_OF_AGE if Authority.SELF not in voices and Authority.ASSENT in voices else own
    own = reason_for(voices.get(Authority.ASSENT), at)
    if own != GIVEN:
        return ASSENT_MISSING if own == NO_RECORD else own
    guardian = reason_for(voices.get(Authority.GUARDIAN), at)
    return GUARDIAN_MISSING if guardian == NO_RECORD else guardian


def says_yes(events: Iterable[ConsentEvent], purpose: str, programme_id: int, at: datetime) -> bool:
    """For her own pages: what the gate would say of her, out of her events that stand. It asks nothing for an act, so
    it is not logged; whoever acts asks the gate."""
    voices = {
        event.authority: event
        for event in events
        if (event.purpose_id, event.programme_id, event.scope_key) == (purpose, programme_id, EVERYTHING)
    }
    age_band = next((event.advisor.age_band for event in voices.values()), "")
    return bool(voices) and reason_of_all(voices, age_band, at) == GIVEN


@dataclass(frozen=True)
class Standing:
    """Her own answer to one purpose, as she sees it."""

    event: ConsentEvent | None
    at: datetime

    @property
    def reason(self) -> str:
        return reason_for(self.event, self.at)

    @property
    def is_yes(self) -> bool:
        return self.reason == GIVEN

    @property
    def ends_soon(self) -> bool:
        return bool(self.is_yes and self.event and self.event.valid_until - self.at <= ASK_BEFORE_END)

    @property
    def is_not_now(self) -> bool:
        return self.event is not None and self.event.state == State.DEFERRED

    def may_be_asked(self, new_since: datetime) -> bool:
        """Whether we may come to her with this question. She herself may change her answer at any time.

        After a no we rest for 90 days, and ask then only if there are new words to read; a small change makes none.
        """
        event = self.event
        if event is None or self.reason in (EXPIRED, VERSION_TOO_OLD):
            return True
        if event.state in (State.REQUESTED, State.INVALIDATED):
            return True
        if self.is_not_now:
            return self.at >= event.effective_at + REST_AFTER_NOT_NOW
        if event.state in NO:
            return event.effective_at + REST_AFTER_NO <= self.at and new_since > event.effective_at
        return self.ends_soon


def own_answers(events: Iterable[ConsentEvent], authority: str, at: datetime) -> dict[tuple[int, str], Standing]:
    """Her own standing answers by programme and purpose, out of events that stand."""
    return {
        (event.programme_id, event.purpose_id): Standing(event, at) for event in events if event.authority == authority
    }
