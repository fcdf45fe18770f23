"""How a worker takes a job, does it, and what becomes of it.

The claim commits before the work starts. The work and its "done" are one transaction, so that work counts exactly once:
a worker whose lease was lost cannot mark the job and rolls back. A failure is marked in a transaction of its own.

Work that a person started runs in her scope and while she holds the right to it: that is asked before the first step
and again after the last, so that what was done while her role ended is not kept.
"""

import logging
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from survivor_engagement.common.circumstances import Circumstances, under
from survivor_engagement.common.logs import word
from survivor_engagement.common.rowsecurity import acting_for, acting_for_system
from survivor_engagement.jobs.lease import LeaseLost
from survivor_engagement.jobs.models import Job, new_lease
from survivor_engagement.jobs.questions import refused, right_stands
from survivor_engagement.jobs.registry import handler_of, needs_of

logger = logging.getLogger(__name__)

LEASE_RAN_OUT, RIGHT_ENDED = "LeaseRanOut", "RightEnded"
NOBODY = 0  # no account has this number
LONGEST_WAIT = timedelta(hours=1)


class RightEnded(Exception):
    """Whoever asked for this may not do it (any more)."""


@dataclass(frozen=True)
class Tally:
    """What one run came to."""

    done: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.done + self.failed


def run_due(queue: str, *, limit: int | None = None) -> Tally:
    """Do what is due in this queue now, one job after the other, until none is left or the limit is reached."""
    done = failed = 0
    while (limit is None or done + failed < limit) and (job := claim(queue)):
        if run(job):
            done += 1
        else:
            failed += 1
    return Tally(done, failed)


def claim(queue: str) -> Job | None:
    """Take the oldest due job of this queue for JOB_LEASE_SECONDS; two workers never take the same."""
    unseen = connection.in_atomic_block
    with transaction.atomic():
        job = Job.objects.due(queue).select_for_update(skip_locked=True).first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            lease=new_lease(),
            lease_until=Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            heartbeat_at=Now(),
        )
        job.refresh_from_db()
    job.claimed_unseen = unseen
    return job


def run(job: Job) -> bool:
    """Do one claimed job; True when it is done."""
    try:
        asked_by = Circumstances(on_behalf_of=job.asked_by_id)
        with under(asked_by), _scope_of(job):
            _ask_right(job)
            handler_of(job.kind)(job)
            _ask_right(job)
            _mark_ended(job, Job.State.DONE)
    except LeaseLost:
        logger.warning("job %s: another worker took it over, this attempt is not kept", job.pk)
        return False
    except RightEnded:
        _refuse(job)
        return False
    except Exception as error:
        _mark_failed(job, type(error).__name__)
        return False
    return True


def put_back_abandoned() -> int:
    """Free the jobs whose worker died. A row that somebody holds at this moment is not abandoned."""
    with transaction.atomic():
        abandoned = list(Job.objects.abandoned().select_for_update(skip_locked=True))
        for job in abandoned:
            _put_back(job, LEASE_RAN_OUT, wait=timedelta(0))
    return len(abandoned)


def queues_with_due_work() -> list[str]:
    """The queues whose workers have something to do now."""
    due = Job.objects.filter(state__in=Job.WAITING, run_after__lte=Now())
    return sorted(due.order_by().values_list("queue", flat=True).distinct())


def forget_done() -> int:
    """Delete done and refused jobs after JOB_KEEP_DAYS. Those given up stay until somebody has looked."""
    before = Now() - timedelta(days=settings.JOB_KEEP_DAYS)
    deleted, _by_model = Job.objects.filter(state__in=[Job.State.DONE, Job.State.REFUSED], ended_at__lt=before).delete()
    return deleted


def _scope_of(job: Job) -> AbstractContextManager[None]:
    """A job of a person never falls back to the system's scope: where nobody is named, it acts for nobody."""
    if needs_of(job.kind):
        return acting_for(job.asked_by_id or NOBODY, job=job.kind, programme_id=job.programme_id)
    return acting_for_system(job.kind, job.programme_id)


def _ask_right(job: Job) -> None:
    verbs = needs_of(job.kind)
    about = {"user_id": job.asked_by_id, "programme_id": job.programme_id, "verbs": verbs}
    if verbs and not all(right_stands.ask(**about)):
        raise RightEnded


def _refuse(job: Job) -> None:
    """The end of work that nobody may do, and what the rooms above do about it, in a transaction of its own."""
    logger.warning("job %s refused: whoever asked for it may not do it", job.pk)
    try:
        with acting_for_system(job.kind, job.programme_id):
            _mark_ended(job, Job.State.REFUSED, RIGHT_ENDED)
            refused.ask(job=job)
    except LeaseLost:
        logger.warning("job %s: another worker took it over, the refusal is left to it", job.pk)


def _mark_ended(job: Job, state: str, error_kind: str = "") -> None:
    """At its end, or asked again where somebody asked while it ran. Part of the transaction of the work."""
    ours = Job.objects.filter(pk=job.pk, lease=job.lease)
    free = {"lease": None, "lease_until": None, "error_kind": error_kind}
    if ours.filter(again_after=None).update(state=state, ended_at=Now(), **free):
        return
    if not ours.update(state=Job.State.ASKED, attempts=0, run_after=F("again_after"), again_after=None, **free):
        raise LeaseLost


def _mark_failed(job: Job, error_kind: str) -> None:
    """Only the class of the error is kept: its message may hold a person's details."""
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=job.pk, lease=job.lease).first()
        if row is None:
            logger.warning("job %s: failed with %s after another worker took it over", job.pk, word(error_kind))
            return
        _put_back(row, error_kind, wait=_back_off(row.attempts))


def _put_back(job: Job, error_kind: str, *, wait: timedelta) -> None:
    given_up = job.attempts >= settings.JOB_MAX_ATTEMPTS and job.again_after is None
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DEAD if given_up else Job.State.FAILED,
        attempts=job.attempts if job.again_after is None else 0,  # asked for anew: it has all its attempts again
        run_after=Now() + wait,
        ended_at=Now() if given_up else None,
        error_kind=error_kind[:80],
        again_after=None,
        lease=None,
        lease_until=None,
    )
    if given_up:
        logger.error("job %s given up: %s", job.pk, word(error_kind))
    else:
        logger.warning("job %s failed and will be tried again: %s", job.pk, word(error_kind))


def _back_off(attempts: int) -> timedelta:
    """Twice as long after each attempt: 15 s, 30 s, 1 min …"""
    return min(timedelta(seconds=settings.JOB_BACKOFF_SECONDS * 2 ** (attempts - 1)), LONGEST_WAIT)
