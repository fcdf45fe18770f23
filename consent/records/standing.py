"""What stands now: computed from the events each time it is needed, stored nowhere.

An adult speaks for herself. For somebody under 18 two voices count, her own and a guardian's, and each can say no;
what was said before she came of age does not count after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from consent.records.models import EVERYTHING, ConsentEvent
from survivor_engagement.identity.models import Advisor

State, Authority = ConsentEvent.State, ConsentEvent.Authority

GIVEN, NEVER_ASKED, EXPIRED, GUARDIAN_MISSING = "GIVEN", "NEVER_ASKED", "EXPIRED", "GUARDIAN_MISSING"
REASON_OF = {
    State.REFUSED: "REFUSED",
    State.DEFERRED: "DEFERRED",
    State.WITHDRAWN: "WITHDRAWN",
    State.PAUSED: "PAUSED",
}
REST_AFTER_NO = timedelta(days=90)  # nobody is asked again before
REST_AFTER_NOT_NOW = timedelta(days=7)
ASK_BEFORE_END = timedelta(days=30)
Voices = Mapping[str, ConsentEvent]


def own_authority(advisor: Advisor) -> str:
    return Authority.ASSENT if advisor.age_band == Advisor.AgeBand.UNDER_18 else Authority.SELF


def reason_for(event: ConsentEvent | None, at: datetime) -> str:
    """What one event that stands says at a moment. The end of a yes is exclusive."""
    if event is None:
        return NEVER_ASKED
    if event.state != State.GIVEN:
        return REASON_OF[State(event.state)]
    return GIVEN if event.valid_until is not None and at < event.valid_until else EXPIRED


def reason_of_all(voices: Voices, age_band: str, at: datetime) -> str:
    """The reason over all the voices that count for a person of this age."""
    if age_band != Advisor.AgeBand.UNDER_18:
        return reason_for(voices.get(Authority.SELF), at)
    own = reason_for(voices.get(Authority.ASSENT), at)
    if own != GIVEN:
        return own
    guardian = reason_for(voices.get(Authority.GUARDIAN), at)
    return GUARDIAN_MISSING if guardian == NEVER_ASKED else guardian


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

    def may_be_asked(self, published_at: datetime) -> bool:
        """Whether we may come to her with this question. She herself may change her answer at any time.

        After a no we rest for 90 days, and ask then only if there are new words to read.
        """
        event = self.event
        if event is None or self.reason == EXPIRED:
            return True
        if event.state == State.DEFERRED:
            return self.at >= event.effective_at + REST_AFTER_NOT_NOW
        if event.state in (State.REFUSED, State.WITHDRAWN):
            return event.effective_at + REST_AFTER_NO <= self.at and published_at > event.effective_at
        return self.ends_soon


def own_answers(events: Iterable[ConsentEvent], authority: str, at: datetime) -> dict[tuple[int, str], Standing]:
    """Her own standing answers by programme and purpose, out of events that stand."""
    return {
        (event.programme_id, event.purpose_id): Standing(event, at) for event in events if event.authority == authority
    }
