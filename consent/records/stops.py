"""A stop is told to the rooms above, and stands whatever they answer.

They answer behind a savepoint: what fails there is undone and alarmed, and the stop itself is kept. A stop without its
report is found by the clock (`effects.watch`), and taken up then.
"""

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from consent.records.models import ConsentEvent
from consent.records.questions import stopped
from survivor_engagement.common.logs import word
from survivor_engagement.users.models import User

State = ConsentEvent.State
ENDS = (State.WITHDRAWN, State.REVOKED, State.INVALIDATED)
STOPS = (*ENDS, State.PAUSED)
NO_MORE = (*ENDS, State.REFUSED)  # of a first no only where a yes was said before, in whichever voice
SAME_QUESTION = ("advisor_id", "programme_id", "purpose_id", "scope_key")
logger = logging.getLogger("survivor_engagement.alarms")


def tell_stops(events: Sequence[ConsentEvent], by: User | None, *, rooms_know: bool = False) -> None:
    stops = [event for event in events if event.state in STOPS or ends_a_yes(event)]
    if not stops:
        return
    try:
        with transaction.atomic():
            stopped.ask(events=stops, by=by, rooms_know=rooms_know)
    except Exception as error:  # no effect of a stop may stand in its way
        logger.critical("what follows from stop %d was not written down: %s", stops[0].pk, word(type(error).__name__))


def that_stop() -> Q:
    """Of answers: those after which something is undone, or rests. A yes that rested from its first moment
    (`asked_again`) has never counted: nothing follows from its pause, and nobody is told of it."""
    same = {name: OuterRef(name) for name in SAME_QUESTION}
    yes_before = ConsentEvent.objects.filter(**same, opens=True, seq__lt=OuterRef("seq"))
    its_yes = ConsentEvent.objects.filter(
        record=OuterRef("record"), opens=True, effective_at=OuterRef("effective_at"), seq__lt=OuterRef("seq")
    )
    rests_at_once = Q(Exists(its_yes), state=State.PAUSED)
    return Q(state__in=STOPS) & ~rests_at_once | Q(Exists(yes_before), state=State.REFUSED)


def ends_a_yes(event: ConsentEvent) -> bool:
    """A stop; or the first no of one voice, where another has said yes before it, or after a yes that had ended by
    itself: there may be copies of what was made meanwhile."""
    if event.state != State.REFUSED:
        return event.state in ENDS
    same = {name: getattr(event, name) for name in SAME_QUESTION}
    return ConsentEvent.objects.filter(**same, opens=True, seq__lt=event.seq).exists()


def ends_a_yes_of(event: ConsentEvent, known: Iterable[ConsentEvent]) -> bool:
    """The same, out of answers at hand."""
    if event.state != State.REFUSED:
        return event.state in ENDS
    question = [getattr(event, name) for name in SAME_QUESTION]
    return any(
        one.opens and one.seq < event.seq and [getattr(one, name) for name in SAME_QUESTION] == question
        for one in known
    )
