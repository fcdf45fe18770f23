"""The clock looks: a stop nobody took up, what the system gave up, what is overdue, who does not answer."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent.effects.actions.doing import finish_reports
from consent.effects.actions.starting import DO, set_in_motion
from consent.effects.models import CHASE_AFTER, WithdrawalEffect
from consent.effects.plan import CONFIRM
from consent.records.models import ConsentEvent
from consent.records.moves import state_at
from consent.records.stops import that_stop
from survivor_engagement.audit.actions import record
from survivor_engagement.jobs.models import Job
from survivor_engagement.programmes.models import Programme

Failed, Proof = WithdrawalEffect.FailedReason, WithdrawalEffect.Proof
TAKEN_UP_WITHIN = timedelta(days=30)
logger = logging.getLogger("survivor_engagement.alarms")


@transaction.atomic
def watch_programme(*, programme: Programme, by: None) -> int:
    """Everything that a clock can find out about the stops of one programme. How many things it changed."""
    now = timezone.now()
    found = take_up_missed(programme=programme, by=by)
    open_ones = list(
        WithdrawalEffect.objects.open()
        .filter(programme=programme)
        .select_related("event")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")
    )
    jobs = _jobs_of(open_ones)
    for effect in open_ones:
        changed = [
            *_job_says(effect, jobs.get(effect.public_id)),
            *_does_not_answer(effect, now),
            *_is_late(effect, now),
            *_she_answered(effect, now),
        ]
        if changed:
            effect.save(update_fields=changed)
            found += 1
        if effect.is_done:
            finish_reports(event=effect.event, by=by)
    return found


@transaction.atomic
def take_up_missed(*, programme: Programme, by: None) -> int:
    """Stops whose effects were not written down with them."""
    since = timezone.now() - TAKEN_UP_WITHIN
    missed = ConsentEvent.objects.filter(
        that_stop(), programme=programme, recorded_at__gt=since, stop_report__isnull=True
    )
    stops = list(missed.select_related("advisor", "programme", "purpose").order_by("pk"))
    for stop in stops:
        set_in_motion(events=[stop], by=by)
    return len(stops)


def _jobs_of(effects: list[WithdrawalEffect]) -> dict[UUID, Job]:
    """The newest job of each."""
    about = [effect.public_id for effect in effects]
    return {job.about_id: job for job in Job.objects.filter(kind=DO, about_id__in=about).order_by("pk")}


def _job_says(effect: WithdrawalEffect, job: Job | None) -> list[str]:
    """A job that was given up stays visible: the effect is escalated, and never closed by itself."""
    if job is None or job.state not in (Job.State.FAILED, Job.State.DEAD):
        return []
    reason = Failed.GAVE_UP if job.state == Job.State.DEAD else Failed.NOT_YET
    if (effect.attempts, effect.failed_reason) == (job.attempts, reason):
        return []
    effect.attempts, effect.failed_reason = job.attempts, reason
    changed = ["attempts", "failed_reason"]
    return changed + (_escalate(effect) if reason == Failed.GAVE_UP else [])


def _is_late(effect: WithdrawalEffect, now: datetime) -> list[str]:
    is_overdue = effect.due_at < now and effect.asked_at is None and not effect.is_done
    return _escalate(effect) if is_overdue and effect.escalated_at is None else []


def _does_not_answer(effect: WithdrawalEffect, now: datetime) -> list[str]:
    """After 21 days she is told, and nothing new goes to them."""
    if effect.asked_at is None or effect.asked_at + CHASE_AFTER[-1] > now or effect.failed_reason == Failed.SILENT:
        return []
    effect.failed_reason = Failed.SILENT
    changed = ["failed_reason"]
    if effect.told_her_at is None:
        effect.told_her_at = now
        changed.append("told_her_at")
    return [*changed, *_escalate(effect)]


def _she_answered(effect: WithdrawalEffect, now: datetime) -> list[str]:
    """She lifted the pause, or stopped it herself: nobody has to ask her any more."""
    if effect.code != CONFIRM or effect.is_done:
        return []
    newest = ConsentEvent.objects.filter(record=effect.record_id).latest_said()
    if state_at(newest, now) == ConsentEvent.State.PAUSED:
        return []
    effect.done_at, effect.proof = now, Proof.SHE_ANSWERED
    return ["done_at", "proof"]


def _escalate(effect: WithdrawalEffect) -> list[str]:
    effect.escalated_at = timezone.now()
    record("effect.escalated", by=None, about=effect, purpose=effect.code)
    logger.critical("what was promised after a stop is not done: effect %d", effect.pk)
    return ["escalated_at"]
