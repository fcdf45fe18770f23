"""What the rooms do in the transaction of a stop: asked, each behind a savepoint, and what of it is missing.

The stop holds the row of the advisor. Whoever plans or pays holds other rows and waits for hers; so here a lock is
waited for only shortly, and less long than PostgreSQL takes to look for a deadlock: it is the effect that gives way and
is tried again by itself, never the stop, and never somebody else's work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

from django.db import connection

from consent.effects.plan import ALSO_WHEN_PAUSED, NEEDS_AN_ANSWER
from consent.effects.questions import stop_at_once
from consent.effects.uses import question_of
from consent.records import gate
from consent.records.models import ConsentEvent
from consent.records.standing import GIVEN
from survivor_engagement.identity.ages import is_child_now
from survivor_engagement.users.models import User


def wanted_of(event: ConsentEvent) -> frozenset[str]:
    """The codes that rooms must do at once after this stop."""
    codes = NEEDS_AN_ANSWER.intersection(event.purpose.effects.get("at_once", []))
    return codes & ALSO_WHEN_PAUSED if event.state == ConsentEvent.State.PAUSED else codes


# What only a child is asked, and what the woman is asked about the same in its place.
GROWN_INTO = MappingProxyType({"participation.child": ("participation.group", "participation.session")})


def goes_on(event: ConsentEvent) -> bool:
    """What this voice has ended is allowed all the same, by a word that counts: another guardian's, or her own as an
    adult, also one that rests, or one to what she is asked in its place. Then nothing of it is undone."""
    if gate.would_say(event.advisor_id, event.purpose_id, event.programme_id, event.scope_key) == GIVEN:
        return True
    if event.purpose_id in GROWN_INTO and not is_child_now(event.advisor):
        her, place = event.advisor_id, event.programme_id
        return any(gate.would_say(her, purpose, place) == GIVEN for purpose in GROWN_INTO[event.purpose_id])
    return event.authority != ConsentEvent.Authority.SELF and not is_child_now(event.advisor) and own_word(event)


def own_word(event: ConsentEvent) -> bool:
    """She had said yes as an adult before this, or let it rest."""
    hers = ConsentEvent.objects.filter(**question_of(event), authority=ConsentEvent.Authority.SELF)
    newest = hers.filter(seq__lt=event.seq).latest_said()
    return newest is not None and (newest.opens or newest.state == ConsentEvent.State.PAUSED)


def missing_after_asking(event: ConsentEvent, by: User | None) -> frozenset[str]:
    """Ask the rooms, also where nothing of the catalogue waits for them: a room that is in the middle of something is
    told. The codes that none of them has done."""
    wanted = wanted_of(event)
    with _waiting_shortly():
        answers = stop_at_once.ask_apart(
            advisor=event.advisor,
            programme=event.programme,
            purpose=event.purpose_id,
            scope_key=event.scope_key,
            state=event.state,
            authority=event.authority,
            before=event.recorded_at,
            by=by,
        )
    return wanted.difference(*answers)


@contextmanager
def _waiting_shortly() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        yield
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
