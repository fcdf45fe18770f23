"""Ask for work. The row is written in the caller's transaction: where that rolls back, nothing was asked."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Least, Now
from django.utils import timezone

from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import needs_of, queue_of
from survivor_engagement.jobs.tasks import nudge


class AskedTooOften(Exception):
    """The same job ended three times between looking for it and joining it."""


def ask(
    kind: str, *, about_id: UUID, programme_id: int | None, by: Any = None, run_after: datetime | None = None
) -> Job:
    """One job of this kind about this thing, now or after a moment. Asking twice is asking once.

    Asked for while it is waiting, it runs at the earlier of the two moments. Asked for while it is running, it runs
    once more afterwards: the running one may have read what the caller has just changed. Call it last in an action: it
    holds the row of the job until the caller's transaction ends. It runs by the right of whoever asked last.
    """
    return _ask(kind, about_id, programme_id, by.pk if by else None, run_after)


def ask_again(job: Job) -> Job:
    """The same once more, by the right of whoever asked at first: nobody lends her own to it."""
    return _ask(job.kind, job.about_id, job.programme_id, job.asked_by_id, None)


def _ask(
    kind: str, about_id: UUID, programme_id: int | None, asked_by_id: int | None, run_after: datetime | None
) -> Job:
    if needs_of(kind) and None in (asked_by_id, programme_id):
        raise ValueError(f"{kind} is work of somebody in a programme; say whose and where.")
    new: dict[str, Any] = {"queue": queue_of(kind), "programme_id": programme_id, "asked_by_id": asked_by_id}
    if run_after is not None:
        new["run_after"] = run_after
    with transaction.atomic():
        job = _ask_or_join(kind, about_id, new)
        if run_after is None or run_after <= timezone.now():
            transaction.on_commit(partial(nudge, job.queue))
    return job


def _ask_or_join(kind: str, about_id: UUID, new: dict[str, Any]) -> Job:
    for _attempt in range(3):
        job, is_new = Job.objects.live().get_or_create(kind=kind, about_id=about_id, defaults=new)
        if is_new or _join(job, new):
            return job
    raise AskedTooOften


def _join(job: Job, new: dict[str, Any]) -> bool:
    """False where the job came to its end in the meantime."""
    moment = new.get("run_after") or Now()
    sooner = Case(When(state__in=Job.WAITING, then=Least("run_after", moment)), default=F("run_after"))
    afterwards = Case(When(state=Job.State.RUNNING, then=Least("again_after", moment)), default=F("again_after"))
    whose = new["asked_by_id"] or job.asked_by_id
    live = Job.objects.live().filter(pk=job.pk)
    changed = live.update(run_after=sooner, again_after=afterwards, asked_by_id=whose)
    if changed:
        job.refresh_from_db()
    return bool(changed)
