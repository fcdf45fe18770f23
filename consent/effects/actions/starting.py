"""A stop sets in motion what was promised: in its own transaction, from the catalogue."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consent.effects.at_once import missing_after_asking
from consent.effects.late import between, is_late
from consent.effects.models import StopReport, Use, WithdrawalEffect
from consent.effects.plan import CONFIRM, HOURS_TO_LOOK, LATE_NEWS, PAUSED_AGAIN, STEPS, Step
from consent.notices.models import Purpose
from consent.records.models import ConsentEvent
from consent.records.stops import ENDS
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
    stops = [event for event in answers.standing() if event.state in ENDS]
    due = timezone.now() + A_DAY
    rows = [_effect(event, Part.LATER, code, due) for event in stops]
    WithdrawalEffect.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        record("stop.set_in_motion", by=by, programme_id=programme.pk, count=len(rows))
    return len(rows)


def _effects_of(event: ConsentEvent, by: User | None, *, rooms_know: bool) -> list[WithdrawalEffect]:
    missing = frozenset() if rooms_know else missing_after_asking(event, by)
    rows = [_effect(event, Part.AT_ONCE, code, event.recorded_at + AN_HOUR) for code in sorted(missing)]
    if event.state not in ENDS:
        return rows
    uses = list(Use.objects.of_record(event.record_id).live())
    for step in event.purpose.effects.get("later", []):
        due = event.recorded_at + timedelta(hours=step["hours"])
        targets: Iterable[Use | None] = STEPS.get(step["code"], Step()).targets(uses) or [None]
        rows += [_effect(event, Part.LATER, step["code"], due, use) for use in targets]
    if is_late(event) and between(event).exists():
        rows.append(_look(event, LATE_NEWS, told=True))
        logger.critical("advisor %d had stopped something before it was last relied on", event.advisor_id)
    return rows


def _pause_by_another(event: ConsentEvent, by: User | None) -> list[WithdrawalEffect]:
    """Somebody else paused her: she is asked; and whoever does it again and again is looked at."""
    if event.state != State.PAUSED or by is None or by.pk == event.advisor.user_id:
        return []
    due = event.recorded_at + timedelta(hours=HOURS_TO_LOOK)
    rows = [_effect(event, Part.LATER, CONFIRM, due)]
    if _has_paused_before(event, by):
        rows.append(_look(event, PAUSED_AGAIN))
        logger.critical("advisor %d was paused again by user %d", event.advisor_id, by.pk)
    return rows


def _has_paused_before(event: ConsentEvent, by: User) -> bool:
    """She lifted a pause of theirs, or there were several."""
    hers = ConsentEvent.objects.filter(advisor=event.advisor_id, programme=event.programme_id, seq__lt=event.seq)
    since = event.recorded_at - LOOKED_BACK
    pauses = hers.filter(state=State.PAUSED, by=by, recorded_at__gt=since).order_by("seq")
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
        record_id=event.record_id,
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
