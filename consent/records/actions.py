"""What can happen to an answer: given, refused, put off, stopped, paused. Each is a new row; nothing is changed.

The row of the advisor is locked first, so that her answers come one after the other and each takes its place at the end
of her chain (`chain`). What may follow what stands in `moves`, and again in the database.
"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consent.notices.models import NoticeItem, NoticeText, PurposeLimit
from consent.records import chain, moves
from consent.records.ends import end_of_yes
from consent.records.models import EVERYTHING, ConsentEvent, ConsentRecord, Evidence, Guardian
from consent.records.proofs import keep_typed_name
from consent.records.standing import own_authority
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
AS_IT_STOOD = (
    "text_id", "text_sha256", "language", "valid_until", "provisions", "not_before", "method", "evidence_id",
    "evidence_sha256",
)  # fmt: skip


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
    limits: Limits = NO_LIMITS,
    way: Way = PLAIN,
) -> ConsentEvent:
    """Her answer to one question: `answer` is yes, no or not_now. The same `key` again gives the first event.

    `shown` is the digest of the words on her screen. `said_at`, if before now, needs a `late_reason`. A no to what she
    has allowed is a stop; "not now" to it, or to what rests, leaves it as it is; a yes to it renews it."""
    if answer not in ANSWERS:
        raise NotNow(_("Choose yes, no or not now."))
    locked = _locked(advisor)
    if before := _by_key(locked, key):
        return _same_question(before, item)
    text = words_shown(item, language, shown, band_of_words(locked, way.guardian, said_at))
    head = chain.head_of(locked, item.programme_id)
    at = said_at or head.now
    asked = _record(locked, item.programme_id, item.purpose_id, scope_key, said_at, way.guardian)
    stood = _stood(asked, at)
    standing = moves.state_at(stood, at)
    if stood is not None and _changes_nothing(standing, answer):
        return stood
    event = _event(asked, _state_of(answer, standing), by=by, key=key)
    event.text, event.text_sha256, event.language = text, text.sha256, text.language
    event.effective_at, event.late_reason = at, late_reason
    if answer == YES:
        event.valid_until = _until(item, at)
        event.provisions, event.not_before = sorted(set(limits.provisions)), limits.not_before
        way = _way_of_a_yes(event, text, way, by)
    return _added(_said(event, way), stood, head, by)


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
    return len(ended)


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
    locked = _locked(advisor)
    head = chain.head_of(locked, programme.pk)
    standing = ConsentEvent.objects.filter(only, advisor=locked, programme=programme).standing()
    chosen = [event for event in standing.select_related("record") if since is None or event.effective_at >= since]
    if state == State.PAUSED:
        ended = [event for event in chosen if moves.state_at(event, head.now) in moves.YES]
    else:  # what has ended by itself too: there may be copies of what was made while it stood
        ended = [event for event in chosen if event.state in (*moves.YES, State.PAUSED)]
    ends = [_event(event.record, state, by=by) for event in ended]
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


@transaction.atomic
def go_on(
    *, advisor: Advisor, programme: Programme, purpose: str, by: User, scope_key: str = EVERYTHING
) -> ConsentEvent:
    """She lifts a pause: her yes stands again as it stood, to the same words, until the same day. Nobody does it for
    her; where the yes has ended meanwhile, or there was none, she answers the question again."""
    locked = _locked(advisor)
    if by.pk != locked.user_id:
        raise NotNow(_("Only she can lift a pause, on her own page or in her own words before a witness."))
    head = chain.head_of(locked, programme.pk)
    asked = _record(locked, programme.pk, purpose, scope_key)
    stood = _stood(asked, head.now)
    if stood is None or stood.state != State.PAUSED:
        if stood is not None and moves.state_at(stood, head.now) in moves.YES:
            return stood
        raise NotNow(_("This is not paused. Open the question to answer it."))
    earlier = ConsentEvent.objects.filter(record=asked).exclude(state=State.PAUSED).latest_said()
    if earlier is None or moves.state_at(earlier, head.now) not in moves.YES:
        raise NotNow(_("What you had said has ended meanwhile. Open the question and answer it again, if you like."))
    event = _event(asked, State.GIVEN, by=by)
    event.effective_at = head.now
    for name in AS_IT_STOOD:
        setattr(event, name, getattr(earlier, name))
    return _added(event, stood, head, by)


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
    locked = _locked(advisor)
    if key is not None and (before := _by_key(locked, key)) is not None:
        return before
    head = chain.head_of(locked, programme_id)
    asked = _record(locked, programme_id, purpose, scope_key, said.at, said.way.guardian)
    at = said.at or head.now
    stood = _stood(asked, at)
    standing = moves.state_at(stood, at)
    if stood is not None and standing in moves.NO:
        return stood
    after = State.WITHDRAWN if moves.may_follow(standing, State.WITHDRAWN) else State.REFUSED
    event = _event(asked, after, by=by, key=key)
    event.effective_at, event.late_reason, event.language = at, said.late_reason, locked.language
    return _added(_said(event, said.way), stood, head, by)


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
    """A no to a no is one answer; "not now" leaves a yes as it is, and a pause. A yes is worth repeating: it lasts
    longer then."""
    if answer == NOT_NOW:
        return standing in (*moves.YES, State.DEFERRED, State.PAUSED)
    return answer == NO and standing in moves.NO


def _until(item: NoticeItem, said_at: datetime) -> datetime:
    limit = PurposeLimit.objects.newest().filter(programme=item.programme_id, purpose=item.purpose_id).first()
    return end_of_yes(item, limit, said_at, ZoneInfo(item.programme.timezone))


def _state_of(answer: str, standing: str) -> str:
    is_yes = standing in moves.YES
    return {
        YES: State.RENEWED if is_yes else State.GIVEN,
        NO: State.WITHDRAWN if is_yes or standing == State.PAUSED else State.REFUSED,
        NOT_NOW: State.DEFERRED,
    }[answer]


def _record(
    advisor: Advisor,
    programme_id: int,
    purpose: str,
    scope_key: str,
    said_at: datetime | None = None,
    guardian: Guardian | None = None,
) -> ConsentRecord:
    """Made with the first answer, in her own voice or in that of a guardian."""
    asked, _made = ConsentRecord.objects.get_or_create(
        advisor=advisor,
        programme_id=programme_id,
        purpose_id=purpose,
        scope_key=scope_key,
        authority=ConsentEvent.Authority.GUARDIAN if guardian else own_authority(advisor, said_at),
        guardian=guardian,
    )
    asked.advisor = advisor
    return asked


def _stood(asked: ConsentRecord, at: datetime) -> ConsentEvent | None:
    return ConsentEvent.objects.filter(record=asked, effective_at__lte=at).latest_said()


def _event(asked: ConsentRecord, state: str, *, by: User | None, key: uuid.UUID | None = None) -> ConsentEvent:
    herself = by is not None and by.pk == asked.advisor.user_id
    return ConsentEvent(
        record=asked,
        advisor=asked.advisor,
        programme_id=asked.programme_id,
        purpose_id=asked.purpose_id,
        scope_key=asked.scope_key,
        authority=asked.authority,
        guardian_id=asked.guardian_id,
        state=state,
        method=Method.OWN if herself else Method.TOLD_TO_STAFF,
        by=by,
        key=key or uuid.uuid4(),
    )


def _added(event: ConsentEvent, stood: ConsentEvent | None, head: chain.Head, by: User | None) -> ConsentEvent:
    """The kind words where the database would refuse."""
    if not moves.may_follow(moves.state_at(stood, event.effective_at), event.state):
        raise NotNow(_("This answer does not fit what was said before. Please open the question again."))
    chain.add([event], head)
    record(f"consent.{event.state}", by=by, about=event, purpose=event.purpose_id, mark=event.hash)
    tell_stops([event], by)
    return event


def _locked(advisor: Advisor) -> Advisor:
    return Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)


def _by_key(advisor: Advisor, key: uuid.UUID) -> ConsentEvent | None:
    return ConsentEvent.objects.filter(advisor=advisor, key=key).first()


def _same_question(event: ConsentEvent, item: NoticeItem) -> ConsentEvent:
    if (event.programme_id, event.purpose_id) != (item.programme_id, item.purpose_id):
        raise NotNow(_("This page was open for too long. Please open the question again."))
    return event
