"""A stop sets in motion what was promised: in its own transaction, from the catalogue."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consent.effects.at_once import goes_on, missing_after_asking
from consent.effects.late import between, is_late
from consent.effects.models import StopReport, Use, WithdrawalEffect
from consent.effects.plan import CONFIRM, HOURS_TO_LOOK, LATE_NEWS, PAUSED_AGAIN, STEPS, Step
from consent.effects.uses import question_of
from consent.notices.models import Purpose
from consent.records.models import ConsentEvent, ConsentRecord
from consent.records.stops import NO_MORE, that_stop
from survivor_engagement.audit.actions import record
from survivor_engagement.jobs.queue import ask
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

DO = "effect.do"
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
LOOKED_BACK = timedelta(days=90)
PAUSES_OF_ONE = 3
State, Part = ConsentEvent.State, WithdrawalEffect.Part
logger = logging.getLogger("survivor_engagement.alarms")


@transaction.atomic
def set_in_motion(*, events: Sequence[ConsentEvent], by: User | None, rooms_know: bool = False) -> int:
    """For stops of one advisor that were added together. How many things are to be done. A second time does nothing.

    What is promised by a day follows an end only: a pause undoes nothing, because anybody may say it.
    """
    rows: list[WithdrawalEffect] = []
    purposes = Purpose.objects.in_bulk({event.purpose_id for event in events})
    for event in events:
        event.purpose = purposes[event.purpose_id]
        if StopReport.objects.filter(event=event).exists():
            continue
        more = _effects_of(event, by, rooms_know=rooms_know)
        more += _pause_by_another(event, by) if event is events[0] else []
        StopReport.objects.create(
            event=event,
            advisor_id=event.advisor_id,
            programme_id=event.programme_id,
            finished_at=None if more else timezone.now(),
        )
        rows += more
    WithdrawalEffect.objects.bulk_create(rows, ignore_conflicts=True)
    _alarm(rows)
    if rows:
        record(
            "stop.set_in_motion",
            by=by,
            advisor_id=events[0].advisor_id,
            programme_id=events[0].programme_id,
            count=len(rows),
        )
    for row in rows:
        _hand_to_the_system(row)
    return len(rows)


@transaction.atomic
def promise_after_all(
    *, programme: Programme, purpose: str, code: str, advisor_ids: Iterable[int], by: User | None
) -> int:
    """Something went out to somebody after she had stopped it, as it was on its way already: they are asked to erase
    it. For those of these advisors whose no stands."""
    answers = ConsentEvent.objects.filter(programme=programme, purpose=purpose, advisor_id__in=list(advisor_ids))
    # One stop of each of them, in her own voice where there is one.
    hers_last = sorted(answers.standing(), key=lambda answer: answer.guardian_id is None)
    stops = {(event.advisor_id, event.scope_key): event for event in hers_last if event.state in NO_MORE}
    due = timezone.now() + A_DAY
    rows = [row for event in stops.values() for row in _promised(event, code, due)]
    WithdrawalEffect.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record("stop.set_in_motion", by=by, programme_id=programme.pk, count=len(rows))
    return len(rows)


def _effects_of(event: ConsentEvent, by: User | None, *, rooms_know: bool) -> list[WithdrawalEffect]:
    is_allowed = not rooms_know and goes_on(event)
    missing = frozenset() if rooms_know or is_allowed else missing_after_asking(event, by)
    rows = [_effect(event, Part.AT_ONCE, code, event.recorded_at + AN_HOUR) for code in sorted(missing)]
    if event.state not in NO_MORE:
        return rows
    if not is_allowed or _said_yes_again(event):
        for step in event.purpose.effects.get("later", []):
            rows += _promised(event, step["code"], event.recorded_at + timedelta(hours=step["hours"]))
    if is_late(event) and between(event).exists():
        rows.append(_look(event, LATE_NEWS, told=True))
    return rows


def _said_yes_again(event: ConsentEvent) -> bool:
    """In the same voice, after this stop, of which we learn only now: what a stop promises is not taken back by it."""
    newest = ConsentEvent.objects.filter(record=event.record_id).latest_said()
    return newest is not None and newest.opens


def _promised(event: ConsentEvent, code: str, due: datetime) -> list[WithdrawalEffect]:
    """Once for each thing that stands on a yes in any voice, or once without a thing. Its record is that of the thing,
    or the first one of the question, so that a stop in another voice asks for nothing twice."""
    if things := STEPS.get(code, Step()).targets(Use.objects.before(event)):
        return [_effect(event, Part.LATER, code, due, use) for use in things]
    row = _effect(event, Part.LATER, code, due)
    row.record_id = ConsentRecord.objects.filter(**question_of(event)).earliest("pk").pk
    return [row]


def _pause_by_another(event: ConsentEvent, by: User | None) -> list[WithdrawalEffect]:
    """Somebody else paused her: she is asked; and whoever does it again and again is looked at."""
    if event.state != State.PAUSED or by is None or by.pk == event.advisor.user_id:
        return []
    due = event.recorded_at + timedelta(hours=HOURS_TO_LOOK)
    rows = [_effect(event, Part.LATER, CONFIRM, due)]
    if _has_paused_before(event, by):
        rows.append(_look(event, PAUSED_AGAIN))
    return rows


def _alarm(rows: Iterable[WithdrawalEffect]) -> None:
    """The number of the stop, and none of anybody."""
    for row in rows:
        if row.code == LATE_NEWS:
            logger.critical("what stop %d ended was relied on before we learnt of it", row.event_id)
        elif row.code == PAUSED_AGAIN:
            logger.critical("somebody was paused again by the same person: stop %d", row.event_id)


def _has_paused_before(event: ConsentEvent, by: User) -> bool:
    """She lifted a pause of theirs, or there were several."""
    hers = ConsentEvent.objects.filter(advisor=event.advisor_id, programme=event.programme_id, seq__lt=event.seq)
    since = event.recorded_at - LOOKED_BACK
    pauses = hers.filter(that_stop(), state=State.PAUSED, by=by, recorded_at__gt=since).order_by("seq")
    numbers = list(pauses.values_list("seq", flat=True))
    if not numbers:
        return False
    lifted = hers.filter(seq__gt=numbers[0], opens=True, by=event.advisor.user_id)
    return len(numbers) >= PAUSES_OF_ONE or lifted.exists()


def _effect(event: ConsentEvent, part: str, code: str, due_at: datetime, use: Use | None = None) -> WithdrawalEffect:
    return WithdrawalEffect(
        advisor_id=event.advisor_id,
        programme_id=event.programme_id,
        event=event,
        record_id=use.record_id if use else event.record_id,
        part=part,
        code=code,
        use=use,
        due_at=due_at,
    )


def _look(event: ConsentEvent, code: str, *, told: bool = False) -> WithdrawalEffect:
    """The lead is alarmed at once. `told`: it stands on her own page from now on."""
    row = _effect(event, Part.LOOK, code, event.recorded_at + timedelta(hours=HOURS_TO_LOOK))
    row.escalated_at = timezone.now()
    row.told_her_at = row.escalated_at if told else None
    return row


def _hand_to_the_system(row: WithdrawalEffect) -> None:
    """What it can do itself: what rooms owe, what nothing is registered of, and to say at the end how it went."""
    step = STEPS.get(row.code, Step())
    if row.part == Part.AT_ONCE or (row.part == Part.LATER and step.is_registered and row.use_id is None):
        ask(DO, about_id=row.public_id, programme_id=row.programme_id)
    elif row.code == WithdrawalEffect.REPORT:
        ask(DO, about_id=row.public_id, programme_id=row.programme_id, run_after=row.due_at)
