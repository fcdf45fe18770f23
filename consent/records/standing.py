"""What stands now: computed from the events each time it is needed, stored nowhere.

An adult speaks for herself. Of somebody under 18 her age says whose voices count, hers and that of guardians, and each
can say no (`voices`); what was said before she came of age does not count after it. The gate asks the database the same
(`gate`); a test compares the two over every history that it can think of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.moves import NO, REST_AFTER_NO, YES
from consent.records.voices import Voices
from survivor_engagement.identity.ages import is_child_now
from survivor_engagement.identity.models import Advisor

State, Authority = ConsentEvent.State, ConsentEvent.Authority

GIVEN, NO_RECORD, EXPIRED, VERSION_TOO_OLD = "GIVEN", "NO_RECORD", "EXPIRED", "VERSION_TOO_OLD"
NOT_UNDERSTOOD, STILL_THINKS = "NOT_UNDERSTOOD", "REFLECTION_NOT_OVER"
EXPIRES_BEFORE_END = "EXPIRES_BEFORE_END"
ASSENT_MISSING, CAME_OF_AGE, AGE_UNKNOWN = "ASSENT_MISSING", "CAME_OF_AGE", "AGE_UNKNOWN"
GUARDIAN_MISSING, GUARDIAN_UNVERIFIED, GUARDIAN_EXCLUDED = (
    "GUARDIAN_MISSING",
    "GUARDIAN_UNVERIFIED",
    "GUARDIAN_EXCLUDED",
)
# What is refused before the gate is asked, or for the sake of somebody else in the room (docs/consent-reasons.md).
LANGUAGE_UNAPPROVED, OTHER_PERSON_PRESENT = "LANGUAGE_UNAPPROVED", "OTHER_PERSON_PRESENT"
# Of what several guardians say the first of these counts.
GUARDIANS_WEIGH = (
    "REFUSED", "WITHDRAWN", "REVOKED", "PAUSED", GIVEN, STILL_THINKS, "OUT_OF_SCOPE", EXPIRES_BEFORE_END,
    VERSION_TOO_OLD, NOT_UNDERSTOOD, EXPIRED, "INVALIDATED", GUARDIAN_UNVERIFIED, GUARDIAN_EXCLUDED, GUARDIAN_MISSING,
)  # fmt: skip
# What a small child, of whom no yes is asked, may have said without its being a no.
NO_WORD = (
    NO_RECORD, GIVEN, EXPIRED, VERSION_TOO_OLD, NOT_UNDERSTOOD, EXPIRES_BEFORE_END, STILL_THINKS, "INVALIDATED",
)  # fmt: skip
# A yes that stands, or that may stand again as it is, without being said anew after a no.
MAY_STAND = (GIVEN, "PAUSED", EXPIRED, VERSION_TOO_OLD, NOT_UNDERSTOOD, STILL_THINKS)
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


def own_authority(advisor: Advisor, said_at: datetime | None = None) -> str:
    """In which voice she answers. What is learnt now of somebody who has only just come of age, and was said before
    today, is taken as said by a child: it does not count any more."""
    if is_child_now(advisor):
        return Authority.ASSENT
    may_have_been = advisor.age_band == Advisor.AgeBand.UNDER_18
    if said_at is not None and may_have_been and said_at < timezone.now() - timedelta(days=1):
        return Authority.ASSENT
    return Authority.SELF


def reason_for(event: ConsentEvent | None, at: datetime, until: datetime | None = None) -> str:
    """What one event that stands says at a moment. The end of a yes is exclusive. `until` is when what is asked about
    ends, where it takes time."""
    if event is None:
        return NO_RECORD
    if event.state not in YES:
        return REASON_OF[State(event.state)]
    if event.valid_until is None or at >= event.valid_until:
        return EXPIRED
    if until is not None and event.valid_until < until:
        return EXPIRES_BEFORE_END
    if getattr(event, "words_too_old", False):
        return VERSION_TOO_OLD
    if getattr(event, "not_understood", False):
        return NOT_UNDERSTOOD
    thinks_until = getattr(event, "thinks_until", None)
    return STILL_THINKS if thinks_until is not None and thinks_until > at else GIVEN


def reason_of_all(said: Iterable[ConsentEvent], voices: str, at: datetime, until: datetime | None = None) -> str:
    """The reason over all the voices that count for her: `said` are the events of one purpose and scope that stand,
    read `with_voices` (and, to ask `until` a moment, until that moment) and `with_age_of_words`, one for each voice."""
    events = list(said)
    authority = Authority.SELF if voices == Voices.SELF else Authority.ASSENT
    hers = next((event for event in events if event.authority == authority), None)
    own = reason_for(hers, at, until)
    if voices == Voices.SELF:
        as_a_child = any(event.authority != Authority.SELF for event in events)
        return CAME_OF_AGE if hers is None and as_a_child else own
    if voices == Voices.GUARDIAN and own in NO_WORD:
        return _guardians_reason(events, at, until)
    if own != GIVEN or voices == Voices.ASSENT:
        return ASSENT_MISSING if own == NO_RECORD else own
    found = _guardians_reason(events, at, until)
    return AGE_UNKNOWN if found == GUARDIAN_MISSING and voices == Voices.UNKNOWN else found


def reason_now(said: Sequence[ConsentEvent], at: datetime) -> str:
    """The same of one person of whom there is some answer, by the voices that were read with it."""
    return reason_of_all(said, said[0].voices, at)


def relied_on(said: Sequence[ConsentEvent], at: datetime) -> ConsentEvent | None:
    """Which of these a thing stands on: the yes that was said last of the voices that count for her, hers and those of
    guardians who may speak; else any that stands, as a thing may have gone before it ceased to count."""
    own = Authority.SELF if said[0].voices == Voices.SELF else Authority.ASSENT
    standing = [event for event in said if event.state in YES and event.valid_until > at]

    def weight(yes: ConsentEvent) -> tuple[bool, datetime, int]:
        return yes.authority == own or yes.guardian_stands == "in_force", yes.effective_at, yes.seq

    return max(standing, key=weight, default=None)


def _guardians_reason(events: list[ConsentEvent], at: datetime, until: datetime | None) -> str:
    """Each guardian is a voice. Of those who may speak now one no is a no, and else one yes is enough: where they
    disagree, nothing is done until whoever is responsible for safety has ended what one of them stands on."""
    found = [reason_of_guardian(event, at, until) for event in events if event.authority == Authority.GUARDIAN]
    return min(found, key=GUARDIANS_WEIGH.index, default=GUARDIAN_MISSING)


def reason_of_guardian(event: ConsentEvent, at: datetime, until: datetime | None = None) -> str:
    """What one guardian's answer comes to, read `with_voices`."""
    stands = event.guardian_stands
    if stands == "excluded":
        return GUARDIAN_EXCLUDED
    reason = reason_for(event, at, until)
    if reason == NO_RECORD or stands in (None, "ended"):
        return GUARDIAN_MISSING
    if event.state in YES and stands == "unverified":
        return GUARDIAN_UNVERIFIED
    ends_before = event.state in YES and stands == "ends_before" and until is not None
    return EXPIRES_BEFORE_END if ends_before and reason != EXPIRED else reason


def reason_said(events: Iterable[ConsentEvent], purpose: str, programme_id: int, at: datetime) -> str:
    """For her own pages: what the gate would say of her, out of her events that stand, read `with_voices`. It asks
    nothing for an act, so it is not logged; whoever acts asks the gate."""
    said = [
        event
        for event in events
        if (event.purpose_id, event.programme_id, event.scope_key) == (purpose, programme_id, EVERYTHING)
    ]
    return reason_now(said, at) if said else NO_RECORD


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
    def still_thinks(self) -> bool:
        """She has said yes, and her time to think is not over: until then nothing is done."""
        return self.reason == STILL_THINKS

    @property
    def has_said_yes(self) -> bool:
        return self.is_yes or self.still_thinks

    @property
    def ends_soon(self) -> bool:
        return bool(self.is_yes and self.event and self.event.valid_until - self.at <= ASK_BEFORE_END)

    @property
    def has_ended(self) -> bool:
        """Ended by itself; not one that was over already when we learnt of it."""
        return bool(self.reason == EXPIRED and self.event and self.event.valid_until > self.event.recorded_at)

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
