"""What can happen to an answer: given, refused, put off, stopped, paused. Each is a new row; nothing is changed.

The row of the advisor is locked first, so that her answers come one after the other and each takes its place at the end
of her chain (`chain`). What may follow what stands in `moves`, and again in the database.
"""

import uuid
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeText, PurposeLimit
from consent.records import chain, moves
from consent.records.ends import end_of_yes
from consent.records.models import EVERYTHING, CheckAnswer, ConsentEvent, ConsentRecord, Guardian
from consent.records.standing import own_authority
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


class Said(NamedTuple):
    """By which guardian, in which way (a `Method`), and the digest of what is kept as proof. Nothing is: by herself."""

    guardian: Guardian | None = None
    method: str = ""
    evidence_sha256: str = ""


NO_LIMITS, HERSELF = Limits(), Said()


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
    said: Said = HERSELF,
) -> ConsentEvent:
    """Her answer to one question: `answer` is yes, no or not_now. The same `key` again gives the first event.

    `shown` is the digest of the words on her screen. `said_at` is when she said it, if that was before now; it needs a
    `late_reason`. A no to what she has allowed is a stop; "not now" to it leaves her yes as it is; a yes to it
    renews it. `said` is how it was said, where not on her own page, and by which guardian of hers.
    """
    if answer not in ANSWERS:
        raise NotNow(_("Choose yes, no or not now."))
    locked = _locked(advisor)
    if (before := _by_key(locked, key)) is not None:
        return _same_question(before, item)
    text = _words_shown(item, language, shown)
    head = chain.head_of(locked, item.programme_id)
    asked = _record(locked, item.programme_id, item.purpose_id, scope_key, said_at, said.guardian)
    stood = _stood(asked, said_at or head.now)
    standing = moves.state_at(stood, said_at or head.now)
    if stood is not None and _changes_nothing(standing, answer):
        return stood
    event = _event(asked, _state_of(answer, standing), by=by, key=key, said=said)
    event.text, event.text_sha256, event.language = text, text.sha256, text.language
    event.effective_at, event.late_reason = said_at or head.now, late_reason
    if answer == YES:
        event.valid_until = _until(item, event.effective_at)
        event.provisions, event.not_before = sorted(set(limits.provisions)), limits.not_before
    return _added(event, stood, head, by)


@transaction.atomic
def withdraw(
    *,
    advisor: Advisor,
    programme: Programme,
    purpose: str,
    by: User | None,
    key: uuid.UUID | None = None,
    scope_key: str = EVERYTHING,
) -> ConsentEvent:
    """Stop, at once and without a reason. What is stopped already stays as it is."""
    return _stop(advisor, programme.pk, purpose, scope_key, State.WITHDRAWN, by, key)


@transaction.atomic
def pause(
    *,
    advisor: Advisor,
    programme: Programme,
    purpose: str,
    by: User | None,
    key: uuid.UUID | None = None,
    scope_key: str = EVERYTHING,
) -> ConsentEvent:
    """Stop for now, on the word of anybody. She sees it and lifts it herself (`go_on`), or by answering again."""
    return _stop(advisor, programme.pk, purpose, scope_key, State.PAUSED, by, key)


@transaction.atomic
def stop_everything(*, advisor: Advisor, programme: Programme, by: User | None, state: str = State.WITHDRAWN) -> int:
    """Every yes of hers in this programme ends, or is paused, whoever's voice it was. How many there were.

    Looked up and ended under one lock: a yes that another page gives meanwhile either ends with the others or is given
    after, knowingly.
    """
    return len(end_answers(advisor=advisor, programme=programme, only=Q(), state=state, by=by))


@transaction.atomic
def end_answers(
    *, advisor: Advisor, programme: Programme, only: Q, state: str, by: User | None, since: datetime | None = None
) -> list[ConsentEvent]:
    """Every yes in this programme that stands, of those that `only` names, ends in `state`; those that are said since
    then, where `since` is given. The events that stood and have ended."""
    locked = _locked(advisor)
    head = chain.head_of(locked, programme.pk)
    standing = ConsentEvent.objects.filter(only, advisor=locked, programme=programme).standing()
    wanted = moves.YES if state == State.PAUSED else (*moves.YES, State.PAUSED)
    ended = [event for event in standing.select_related("record") if event.state in wanted]
    if since is not None:
        ended = [event for event in ended if event.effective_at >= since]
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
    for name in ("text_id", "text_sha256", "language", "valid_until", "provisions", "not_before"):
        setattr(event, name, getattr(earlier, name))
    return _added(event, stood, head, by)


@transaction.atomic
def answer_check(*, advisor: Advisor, question: CheckQuestion, chosen: int, by: User | None) -> CheckAnswer:
    """She went through a check question. We keep whether we explained again, nothing else; the first time counts."""
    locked = _locked(advisor)
    if not 0 <= chosen < len(question.options):
        raise NotNow(_("Choose one of the answers."))
    outcome = CheckAnswer.Outcome
    done, made = CheckAnswer.objects.get_or_create(
        advisor=locked,
        question=question,
        defaults={
            "programme_id": question.programme_id,
            "outcome": outcome.UNDERSTOOD if chosen == question.right_index else outcome.EXPLAINED,
        },
    )
    if made:
        record("check_question.answered", by=by, about=done)
    return done


def _stop(
    advisor: Advisor,
    programme_id: int,
    purpose: str,
    scope_key: str,
    state: str,
    by: User | None,
    key: uuid.UUID | None,
) -> ConsentEvent:
    """To what was never allowed a stop is a no: it is written down as one."""
    locked = _locked(advisor)
    if key is not None and (before := _by_key(locked, key)) is not None:
        return before
    head = chain.head_of(locked, programme_id)
    asked = _record(locked, programme_id, purpose, scope_key)
    stood = _stood(asked, head.now)
    standing = moves.state_at(stood, head.now)
    if stood is not None and standing in (*moves.NO, state):
        return stood
    after = state if moves.may_follow(standing, state) else State.REFUSED
    event = _event(asked, after, by=by, key=key)
    event.effective_at, event.language = head.now, locked.language
    return _added(event, stood, head, by)


def _changes_nothing(standing: str, answer: str) -> bool:
    """A no to a no is one answer; "not now" leaves a yes as it is. A yes is worth repeating: it lasts longer then."""
    if answer == NOT_NOW:
        return standing in (*moves.YES, State.DEFERRED)
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


def _event(
    asked: ConsentRecord, state: str, *, by: User | None, key: uuid.UUID | None = None, said: Said = HERSELF
) -> ConsentEvent:
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
        method=said.method or (Method.OWN if herself else Method.TOLD_TO_STAFF),
        evidence_sha256=said.evidence_sha256,
        by=by,
        key=key or uuid.uuid4(),
    )


def _added(event: ConsentEvent, stood: ConsentEvent | None, head: chain.Head, by: User | None) -> ConsentEvent:
    """The kind words where the database would refuse."""
    if not moves.may_follow(moves.state_at(stood, event.effective_at), event.state):
        raise NotNow(_("This answer does not fit what was said before. Please open the question again."))
    chain.add([event], head)
    record(f"consent.{event.state}", by=by, about=event, purpose=event.purpose_id, mark=event.hash)
    return event


def _locked(advisor: Advisor) -> Advisor:
    return Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)


def _by_key(advisor: Advisor, key: uuid.UUID) -> ConsentEvent | None:
    return ConsentEvent.objects.filter(advisor=advisor, key=key).first()


def _same_question(event: ConsentEvent, item: NoticeItem) -> ConsentEvent:
    if (event.programme_id, event.purpose_id) != (item.programme_id, item.purpose_id):
        raise NotNow(_("This page was open for too long. Please open the question again."))
    return event


def _words_shown(item: NoticeItem, language: str, shown: str) -> NoticeText:
    """The words she answered to: published, in this very language, unharmed, and the ones on her screen."""
    text = NoticeText.objects.filter(item=item, language=language).select_related("item__notice").first()
    if text is None:
        raise NotNow(_("There are no words in this language yet. Choose another language, or ask somebody to help."))
    if text.item.notice.state != Notice.State.PUBLISHED or (shown and shown != text.sha256):
        raise NotNow(_("The words of this question have changed. Please read the new ones first."))
    if not text.is_intact:
        raise NotNow(
            _("These words are not the ones that were approved, so we do not ask now. We are looking into it.")
        )
    return text
