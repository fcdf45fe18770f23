"""Which answer may follow which. The database holds the same table (migration `chain`); a test compares the two.

What follows is looked up from what stood at the moment it happened, so that news that comes late is weighed where it
belongs. A yes whose time is over counts as `expired`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from consent.records.models import ConsentEvent

State = ConsentEvent.State
NOTHING, EXPIRED = "", "expired"
YES = (State.GIVEN, State.RENEWED)
NO = (State.REFUSED, State.WITHDRAWN, State.REVOKED)
REST_AFTER_NO = timedelta(days=90)  # nobody is asked again before, unless she wishes
_ANSWERS = {State.REFUSED, State.DEFERRED, State.GIVEN}
_STOPS = {State.WITHDRAWN, State.REVOKED, State.INVALIDATED}

MAY_FOLLOW: Mapping[str, frozenset[str]] = {
    NOTHING: frozenset({State.REQUESTED, *_ANSWERS, State.PAUSED}),
    State.REQUESTED: frozenset({*_ANSWERS, State.PAUSED, State.INVALIDATED}),
    State.DEFERRED: frozenset({State.REQUESTED, *_ANSWERS, State.PAUSED, State.INVALIDATED}),
    State.REFUSED: frozenset({State.REQUESTED, State.GIVEN, State.INVALIDATED}),
    State.GIVEN: frozenset({State.RENEWED, State.PAUSED, *_STOPS}),
    State.RENEWED: frozenset({State.RENEWED, State.PAUSED, *_STOPS}),
    EXPIRED: frozenset({State.REQUESTED, *_ANSWERS, State.PAUSED, *_STOPS}),
    State.PAUSED: frozenset({State.GIVEN, *_STOPS}),
    State.WITHDRAWN: frozenset({State.REQUESTED, State.GIVEN, State.INVALIDATED}),
    State.REVOKED: frozenset({State.REQUESTED, State.REFUSED, State.GIVEN, State.WITHDRAWN, State.INVALIDATED}),
    State.INVALIDATED: frozenset({State.REQUESTED, *_ANSWERS}),
}


def state_at(event: ConsentEvent | None, at: datetime) -> str:
    """What one event that stands comes to at a moment: its state, nothing, or a yes that is over."""
    if event is None:
        return NOTHING
    if event.state in YES and event.valid_until is not None and at >= event.valid_until:
        return EXPIRED
    return event.state


def may_follow(before: str, after: str) -> bool:
    return after in MAY_FOLLOW[before]
