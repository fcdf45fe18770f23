"""What can happen to an answer: given, refused, put off, stopped, paused. Each is a new row; nothing is changed.

The row of the advisor is locked first, so that her answers come one after the other; the database counts them and reads
its own clock after the lock (see the migration `append_only`).
"""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion, Notice, NoticeItem, NoticeText
from consent.records.ends import months_later
from consent.records.models import EVERYTHING, CheckAnswer, ConsentEvent
from consent.records.standing import Standing, own_authority
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

State = ConsentEvent.State
YES, NO, NOT_NOW = "yes", "no", "not_now"
ANSWERS = (YES, NO, NOT_NOW)


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
) -> ConsentEvent:
    """Her answer to one question: `answer` is yes, no or not_now. The same `key` again gives the first event.

    `shown` is the digest of the words on her screen. `said_at` is when she said it, if that was before now; it needs a
    `late_reason`. A no to what she has allowed is a stop; "not now" to it leaves her yes as it is.
    """
    if answer not in ANSWERS:
        raise NotNow(_("Choose yes, no or not now."))
    locked = _locked(advisor)
    before = _by_key(locked, key)
    if before is not None:
        return _same_question(before, item)
    text = _words_shown(item, language, shown)
    standing = _standing(locked, item.programme_id, item.purpose_id)
    if answer == NOT_NOW and standing.is_yes and standing.event is not None:
        return standing.event
    state = {YES: State.GIVEN, NO: State.WITHDRAWN if standing.is_yes else State.REFUSED, NOT_NOW: State.DEFERRED}
    event = _said(locked, item, text, state[answer])
    event.key, event.by = key, by
    if said_at is not None:
        event.effective_at, event.late_reason = said_at, late_reason
    if answer == YES:
        event.valid_until = months_later(said_at or timezone.now(), item.months, ZoneInfo(item.programme.timezone))
    return _added(event, by)


@transaction.atomic
def withdraw(
    *, advisor: Advisor, programme: Programme, purpose: str, by: User | None, key: uuid.UUID | None = None
) -> ConsentEvent:
    """Stop, at once and without a reason. What is stopped already stays as it is."""
    return _stop(advisor, programme, purpose, State.WITHDRAWN, (State.WITHDRAWN, State.REFUSED), by, key)


@transaction.atomic
def end_all(*, advisor: Advisor, programme: Programme, by: User | None) -> int:
    """She is erased: every yes of hers in this programme ends, whoever's voice it was. How many there were."""
    locked = _locked(advisor)
    standing = ConsentEvent.objects.filter(advisor=locked, programme=programme).standing()
    given = [event for event in standing if event.state == State.GIVEN]
    ends = [
        ConsentEvent(
            advisor=locked, programme=programme, purpose_id=event.purpose_id, scope_key=event.scope_key,
            authority=event.authority, state=State.WITHDRAWN, language=locked.language,
            method=ConsentEvent.Method.ASSISTED, by=by,
        )
        for event in given
    ]  # fmt: skip
    ConsentEvent.objects.bulk_create(ends)
    if ends:
        record("consent.withdrawn", by=by, advisor_id=locked.pk, programme_id=programme.pk, count=len(ends))
    return len(ends)


@transaction.atomic
def pause(
    *, advisor: Advisor, programme: Programme, purpose: str, by: User | None, key: uuid.UUID | None = None
) -> ConsentEvent:
    """Stop for now, on the word of anybody. She sees it and lifts it herself, by answering yes again."""
    return _stop(advisor, programme, purpose, State.PAUSED, (State.PAUSED, State.WITHDRAWN, State.REFUSED), by, key)


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
    programme: Programme,
    purpose: str,
    state: str,
    enough: tuple[str, ...],
    by: User | None,
    key: uuid.UUID | None,
) -> ConsentEvent:
    locked = _locked(advisor)
    if key is not None and (before := _by_key(locked, key)) is not None:
        return before
    standing = _standing(locked, programme.pk, purpose).event
    if standing is not None and standing.state in enough:
        return standing
    herself = by is not None and by.pk == locked.user_id
    event = ConsentEvent(
        advisor=locked,
        programme=programme,
        purpose_id=purpose,
        authority=own_authority(locked),
        state=state,
        language=locked.language,
        method=ConsentEvent.Method.OWN if herself else ConsentEvent.Method.ASSISTED,
        by=by,
        key=key or uuid.uuid4(),
    )
    return _added(event, by)


def _said(advisor: Advisor, item: NoticeItem, text: NoticeText, state: str) -> ConsentEvent:
    return ConsentEvent(
        advisor=advisor,
        programme_id=item.programme_id,
        purpose_id=item.purpose_id,
        authority=own_authority(advisor),
        state=state,
        text=text,
        text_sha256=text.sha256,
        language=text.language,
    )


def _added(event: ConsentEvent, by: User | None) -> ConsentEvent:
    event.save(force_insert=True)
    record(f"consent.{event.state}", by=by, about=event, purpose=event.purpose_id)
    return event


def _locked(advisor: Advisor) -> Advisor:
    return Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=advisor.pk)


def _by_key(advisor: Advisor, key: uuid.UUID) -> ConsentEvent | None:
    return ConsentEvent.objects.filter(advisor=advisor, key=key).first()


def _same_question(event: ConsentEvent, item: NoticeItem) -> ConsentEvent:
    if (event.programme_id, event.purpose_id) != (item.programme_id, item.purpose_id):
        raise NotNow(_("This page was open for too long. Please open the question again."))
    return event


def _standing(advisor: Advisor, programme_id: int, purpose: str) -> Standing:
    events = ConsentEvent.objects.filter(
        advisor=advisor,
        programme_id=programme_id,
        purpose_id=purpose,
        scope_key=EVERYTHING,
        authority=own_authority(advisor),
    )
    return Standing(events.standing().first(), timezone.now())


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
