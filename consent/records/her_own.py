"""What only she herself does with a yes of hers: let it go on after a pause, and set limits to it."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from consent.records import chain, moves
from consent.records.ends import until_of
from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.proofs import keep_typed_name
from consent.records.provisions import may_wait, offered
from consent.records.steps import added, event_of, locked_advisor, record_of, stood_at
from consent.records.ways import Method, needs_her_name, ways_enough
from consent.records.words import band_of_words, words_shown
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

State = ConsentEvent.State
AS_IT_STOOD = (
    "text_id", "text_sha256", "language", "valid_until", "provisions", "not_before", "method", "evidence_id",
    "evidence_sha256",
)  # fmt: skip


@transaction.atomic
def go_on(
    *, advisor: Advisor, programme: Programme, purpose: str, by: User, scope_key: str = EVERYTHING
) -> ConsentEvent:
    """She lifts a pause: her yes stands again as it stood, to the same words, until the same day. Nobody does it for
    her; where the yes has ended meanwhile, or there was none, she answers the question again."""
    locked = locked_advisor(advisor)
    if by.pk != locked.user_id:
        raise NotNow(_("Only she can lift a pause, on her own page or in her own words before a witness."))
    head = chain.head_of(locked, programme.pk)
    asked = record_of(locked, programme.pk, purpose, scope_key)
    stood = stood_at(asked, head.now)
    if stood is None or stood.state != State.PAUSED:
        if stood is not None and moves.state_at(stood, head.now) in moves.YES:
            return stood
        raise NotNow(_("This is not paused. Open the question to answer it."))
    earlier = ConsentEvent.objects.filter(record=asked).exclude(state=State.PAUSED).latest_said()
    if earlier is None or moves.state_at(earlier, head.now) not in moves.YES:
        raise NotNow(_("What you had said has ended meanwhile. Open the question and answer it again, if you like."))
    return added(_as_it_stood(earlier, State.GIVEN, head, by), stood, head, by)


@transaction.atomic
def set_limits(
    *,
    advisor: Advisor,
    programme: Programme,
    purpose: str,
    provisions: Collection[str],
    not_before: date | None,
    by: User,
    typed: str = "",
    scope_key: str = EVERYTHING,
) -> ConsentEvent:
    """What she takes out of her yes from now on, and the day before which nothing is done, where the programme is. Her
    yes stays as it was in all else: the same words, the same end. To take a limit away is to say yes to more, and is
    said like a yes: by her name where it asks for that, and to words that are still asked."""
    locked = locked_advisor(advisor)
    if by.pk != locked.user_id:
        raise NotNow(_("Only she sets limits to her yes, on her own page."))
    head = chain.head_of(locked, programme.pk)
    asked = record_of(locked, programme.pk, purpose, scope_key)
    stood = stood_at(asked, head.now)
    if stood is None or moves.state_at(stood, head.now) not in moves.YES:
        raise NotNow(_("You have not said yes to this, so there is nothing to limit. Open the question to answer it."))
    event = _as_it_stood(stood, State.RENEWED, head, by)
    event.provisions, event.not_before = sorted(set(provisions)), _first_moment(not_before, programme)
    if set(event.provisions) - set(offered(purpose)) or (event.not_before and not may_wait(purpose)):
        raise NotNow(_("This limit does not fit to this question. Choose one of those on the page."))
    if (stood.provisions, stood.not_before) == (event.provisions, event.not_before):
        return stood
    if is_wider(event, stood, head.now):
        _as_a_yes(event, locked, typed, by)
    if event.not_before and event.not_before >= event.valid_until:
        raise NotNow(_("Your yes ends before that day. Choose an earlier day, or stop it and say yes again later."))
    return added(event, stood, head, by)


def is_wider(event: ConsentEvent, before: ConsentEvent, at: datetime) -> bool:
    """It allows what the yes before it did not. A day that has passed limits nothing any more."""
    day = before.not_before if before.not_before and before.not_before > at else None
    return not set(before.provisions) <= set(event.provisions) or bool(
        day and (event.not_before is None or event.not_before < day)
    )


def _as_a_yes(event: ConsentEvent, her: Advisor, typed: str, by: User) -> None:
    item = event.text.item
    text = words_shown(item, event.text.language, event.text_sha256, band_of_words(her))
    longest = until_of(item, event.effective_at)
    event.valid_until = min(event.valid_until or longest, longest)
    event.method, event.evidence, event.evidence_sha256, event.language = Method.OWN, None, "", text.language
    if needs_her_name(ways_enough(item.purpose, item.programme_id)):
        event.evidence = keep_typed_name(advisor=her, text=text, typed=typed, by=by)
        event.method, event.evidence_sha256 = Method.TYPED_NAME, event.evidence.sha256


def _first_moment(day: date | None, programme: Programme) -> datetime | None:
    return datetime.combine(day, time.min, ZoneInfo(programme.timezone)) if day else None


def _as_it_stood(earlier: ConsentEvent, state: str, head: chain.Head, by: User) -> ConsentEvent:
    earlier.record.advisor = earlier.advisor
    event = event_of(earlier.record, state, by=by)
    event.effective_at = head.now
    for name in AS_IT_STOOD:
        setattr(event, name, getattr(earlier, name))
    return event
