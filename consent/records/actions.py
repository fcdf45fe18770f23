"""What can happen to an answer: given, refused, put off, stopped, paused. Each is a new row; nothing is changed.

The row of the advisor is locked first, so that her answers come one after the other and each takes its place at the end
of her chain (`chain`). What may follow what stands in `moves`, and again in the database.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consent.notices.models import NoticeItem, NoticeText
from consent.records import chain, moves
from consent.records.ends import until_of
from consent.records.models import EVERYTHING, ConsentEvent, ConsentRecord, Evidence, Guardian, LetEnd, WaitingPaper
from consent.records.proofs import keep_typed_name
from consent.records.steps import added, by_key, event_of, locked_advisor, record_of, same_question, stood_at
from consent.records.stops import tell_stops
from consent.records.ways import needs_her_name, ways_enough
from consent.records.words import band_of_words, words_shown
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

State, Method = ConsentEvent.State, ConsentEvent.Method
YES, NO, NOT_NOW = "yes", "no", "not_now"
ANSWERS = (YES, NO, NOT_NOW)


class Limits(NamedTuple):
    """Her own limits to a yes, which only narrow it: codes of `provisions`, and a day before which nothing is done."""

    provisions: tuple[str, ...] = ()
    not_before: datetime | None = None


class Way(NamedTuple):
    """How it was said, where not simply on her own page or told to the team, and what shows it. `typed` is her name as
    she typed it herself; `guardian` who said it, where it is not her own voice."""

    method: str = ""
    evidence: Evidence | None = None
    typed: str = ""
    guardian: Guardian | None = None


NO_LIMITS, PLAIN = Limits(), Way()


class Said(NamedTuple):
    """When a stop was said, if that was before now, and how."""

    at: datetime | None = None
    late_reason: str = ""
    way: Way = PLAIN


@transaction.atomic
def answer_purpose(
    *,
    advisor: Advisor,
    item: NoticeItem,
    language: str,
    answer: str,
    key: uuid.UUID,
    by: User | None,
    shown: str = "",
    said_at: datetime | None = None,
    late_reason: str = "",
    scope_key: str = EVERYTHING,
    limits: Limits | None = None,
    way: Way = PLAIN,
) -> ConsentEvent:
    """Her answer to one question: `answer` is yes, no or not_now. The same `key` again gives the first event.

    `shown` is the digest of the words on her screen. `said_at`, if before now, needs a `late_reason`. A no to what she
    has allowed is a stop; "not now" to it, or to what rests, leaves it; a yes renews it, and her own limits stay."""
    if answer not in ANSWERS:
        raise NotNow(_("Choose yes, no or not now."))
    locked = locked_advisor(advisor)
    if before := by_key(locked, key):
        return same_question(before, item)
    voice_at = said_at if answer == YES else None  # a no is never taken as said by the child she was
    text = words_shown(item, language, shown, band_of_words(locked, way.guardian, voice_at))
    head = chain.head_of(locked, item.programme_id)
    at = said_at or head.now
    asked = record_of(locked, item.programme_id, item.purpose_id, scope_key, voice_at, way.guardian)
    stood = stood_at(asked, at)
    standing = moves.state_at(stood, at)
    if stood is not None and _changes_nothing(standing, answer):
        return _as_it_was(stood, answer)
    event = event_of(asked, _state_of(answer, standing), by=by, key=key)
    event.text, event.text_sha256, event.language = text, text.sha256, text.language
    event.effective_at, event.late_reason = at, late_reason
    if answer == YES:
        _within(event, item, limits or _limits_of(asked))
        way = _way_of_a_yes(event, text, way, by)
    return _of_all_her_life(added(_said(event, way), stood, head, by), by)


@transaction.atomic
def withdraw(
    *,
    advisor: Advisor,
    programme: Programme,
    purpose: str,
    by: User | None,
    key: uuid.UUID | None = None,
    scope_key: str = EVERYTHING,
    said_at: datetime | None = None,
    late_reason: str = "",
    way: Way = PLAIN,
) -> ConsentEvent:
    """Stop, at once and without a reason. What is stopped already stays as it is. `said_at` as in `answer_purpose`."""
    said = Said(said_at, late_reason, way)
    return _stop(advisor, programme.pk, purpose, scope_key, by, key, said)


@transaction.atomic
def pause(*, advisor: Advisor, programme: Programme, by: User | None, purpose: str = "") -> int:
    """On the word of anybody what she allows rests at once: one thing, or with no `purpose` everything. How much that
    was, which is not for the one who asked to know.

    `effects` has somebody ask her within 72 hours, in a safe way. She sees it, and lifts it herself (`go_on`), or
    answers again. Where she allows nothing, nothing is written: a no that is not hers would keep others from asking.
    """
    chosen = {purpose} if purpose else None
    return stop_everything(advisor=advisor, programme=programme, by=by, state=State.PAUSED, purposes=chosen)


@transaction.atomic
def stop_everything(
    *,
    advisor: Advisor,
    programme: Programme,
    by: User | None,
    state: str = State.WITHDRAWN,
    purposes: Collection[str] | None = None,
    rooms_know: bool = False,
) -> int:
    """Every yes of hers in this programme, or to these purposes, ends or is paused, whoever's voice it was. How many
    there were.

    Looked up and ended under one lock: a yes that another page gives meanwhile either ends with the others or is given
    after, knowingly. `rooms_know`: see `questions.stopped`.
    """
    only = Q() if purposes is None else Q(purpose__in=purposes)
    ended = end_answers(advisor=advisor, programme=programme, only=only, state=state, by=by, rooms_know=rooms_know)
    if state == State.WITHDRAWN and by is not None:  # with who is erased go her papers, too
        _say_no_to_what_waits(advisor, programme, purposes, by)
    return len(ended)


def _say_no_to_what_waits(
    advisor: Advisor, programme: Programme, purposes: Collection[str] | None, by: User | None
) -> None:
    """A paper that waits for a second person is older than this stop: what it allows would come after it."""
    papers = WaitingPaper.objects.waiting().filter(advisor=advisor, programme=programme, evidence__guardian=None)
    waiting = set(papers.values_list("item__purpose", flat=True))
    for purpose in sorted(waiting if purposes is None else waiting.intersection(purposes)):
        _stop(advisor, programme.pk, purpose, EVERYTHING, by, None, Said())


def _to_rest(events: Collection[ConsentEvent], now: datetime, *, every_voice: bool) -> list[ConsentEvent]:
    """Each yes of hers; that of a guardian only where there is none of hers. One voice that rests is enough, and hers
    she lifts herself. After a backup was restored nobody knows whose no was lost, so every voice rests."""
    open_ones = [event for event in events if moves.state_at(event, now) in moves.YES]
    if every_voice:
        return open_ones
    hers = {(event.purpose_id, event.scope_key) for event in open_ones if event.guardian_id is None}
    return [
        event for event in open_ones if event.guardian_id is None or (event.purpose_id, event.scope_key) not in hers
    ]


@transaction.atomic
def end_answers(
    *,
    advisor: Advisor,
    programme: Programme,
    only: Q,
    state: str,
    by: User | None,
    since: datetime | None = None,
    rooms_know: bool = False,
) -> list[ConsentEvent]:
    """Every yes in this programme that stands, of those that `only` names, ends in `state`; those that are said since
    then, where `since` is given. The events that stood and have ended. `rooms_know`: see `questions.stopped`."""
    locked = locked_advisor(advisor)
    head = chain.head_of(locked, programme.pk)
    standing = ConsentEvent.objects.filter(only, advisor=locked, programme=programme).standing()
    chosen = [event for event in standing.select_related("record") if since is None or event.effective_at >= since]
    if state == State.PAUSED:
        ended = _to_rest(chosen, head.now, every_voice=by is None)
    else:  # what has ended by itself too: there may be copies of what was made while it stood
        ended = [event for event in chosen if event.state in (*moves.YES, State.PAUSED)]
    ends = [event_of(event.record, state, by=by) for event in ended]
    for event in ends:
        event.advisor, event.language = locked, locked.language
    chain.add(ends, head)
    if ends:
        record(
            f"consent.{state}",
            by=by,
            advisor_id=locked.pk,
            programme_id=programme.pk,
            count=len(ends),
            mark=ends[-1].hash,
        )
        tell_stops(ends, by, rooms_know=rooms_know)
    return ended


def _stop(
    advisor: Advisor,
    programme_id: int,
    purpose: str,
    scope_key: str,
    by: User | None,
    key: uuid.UUID | None,
    said: Said,
) -> ConsentEvent:
    """To what was never allowed a stop is a no: it is written down as one."""
    locked = locked_advisor(advisor)
    if key is not None and (before := by_key(locked, key)) is not None:
        return before
    head = chain.head_of(locked, programme_id)
    asked = record_of(locked, programme_id, purpose, scope_key, guardian=said.way.guardian)  # in the voice of today
    at = said.at or head.now
    stood = stood_at(asked, at)
    standing = moves.state_at(stood, at)
    if stood is not None and standing in moves.NO:
        return stood
    after = State.WITHDRAWN if moves.may_follow(standing, State.WITHDRAWN) else State.REFUSED
    event = event_of(asked, after, by=by, key=key)
    event.effective_at, event.late_reason, event.language = at, said.late_reason, locked.language
    return _of_all_her_life(added(_said(event, said.way), stood, head, by), by)


def _of_all_her_life(event: ConsentEvent, by: User | None) -> ConsentEvent:
    """Where her first word as an adult is a no, what was done on a yes of her childhood is undone now, not months
    later."""
    is_adults = event.authority == ConsentEvent.Authority.SELF
    if event.state == State.REFUSED and is_adults and event.advisor.age_band == Advisor.AgeBand.UNDER_18:
        before = Q(purpose=event.purpose_id, scope_key=event.scope_key) & ~Q(authority=ConsentEvent.Authority.SELF)
        end_answers(advisor=event.advisor, programme=event.programme, only=before, state=State.WITHDRAWN, by=by)
    return event


def _within(event: ConsentEvent, item: NoticeItem, limits: Limits) -> None:
    """Until when a yes lasts, and what she takes out of it."""
    event.valid_until = until_of(item, event.effective_at)
    event.provisions, event.not_before = sorted(set(limits.provisions)), limits.not_before


def _limits_of(asked: ConsentRecord) -> Limits:
    """Those she has set to her last yes, also as the child she was; none of them goes by itself."""
    same = {"advisor": asked.advisor_id, "programme": asked.programme_id, "guardian": asked.guardian_id}
    yes = ConsentEvent.objects.filter(purpose=asked.purpose_id, scope_key=asked.scope_key, opens=True, **same)
    last = yes.latest_said()
    return Limits(tuple(last.provisions), last.not_before) if last else NO_LIMITS


def _way_of_a_yes(event: ConsentEvent, text: NoticeText, way: Way, by: User | None) -> Way:
    """A yes is her own act. On her own page a tap is enough for some things, and others ask for her name; nobody else
    says yes for her without what shows it."""
    if way.evidence is not None:
        return way
    if by is None or by.pk != event.advisor.user_id:
        raise NotNow(_("Nobody says yes for her. Write down what shows that she said it herself."))
    if not needs_her_name(ways_enough(event.purpose, event.programme_id)):
        return PLAIN
    return Way(evidence=keep_typed_name(advisor=event.advisor, text=text, typed=way.typed, by=by))


def _said(event: ConsentEvent, way: Way) -> ConsentEvent:
    event.method = way.method or event.method
    if way.evidence is not None:
        event.evidence, event.method = way.evidence, way.evidence.kind
        event.evidence_sha256 = way.evidence.sha256
        event.language = way.evidence.language
    return event


def _changes_nothing(standing: str, answer: str) -> bool:
    """A no to a no is one answer; "not now" leaves a yes as it is, a pause, and a no: a no is never put off. A yes is
    worth repeating: it lasts longer then."""
    if answer == NOT_NOW:
        return standing in (*moves.YES, *moves.NO, State.DEFERRED, State.PAUSED)
    return answer == NO and standing in moves.NO


def _as_it_was(stood: ConsentEvent, answer: str) -> ConsentEvent:
    """Her "not now" to the question whether her yes shall last longer is an answer: nobody reminds her again."""
    if answer == NOT_NOW and stood.opens:
        left = LetEnd(event=stood, advisor_id=stood.advisor_id, programme_id=stood.programme_id)
        LetEnd.objects.bulk_create([left], ignore_conflicts=True)
    return stood


def _state_of(answer: str, standing: str) -> str:
    is_yes = standing in moves.YES
    return {
        YES: State.RENEWED if is_yes else State.GIVEN,
        NO: State.WITHDRAWN if is_yes or standing == State.PAUSED else State.REFUSED,
        NOT_NOW: State.DEFERRED,
    }[answer]
