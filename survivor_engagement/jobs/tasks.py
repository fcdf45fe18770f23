"""What Celery is told. Messages carry the name of a queue and nothing else; which jobs there are, the table says."""

import logging

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings
from kombu.exceptions import OperationalError

from survivor_engagement.common.logs import word
from survivor_engagement.jobs.work import forget_done, put_back_abandoned, queues_with_due_work, run_due

logger = logging.getLogger(__name__)


# The row is the truth: a lost message is made good by `sweep`, a doubled one finds nothing to claim. So neither late
# acknowledgement nor Celery's own retries are needed.
@shared_task(name="jobs.run_queue", ignore_result=True)
def run_queue(queue: str) -> None:
    """Do what is due in one queue. The limit lets other tasks of this worker have their turn."""
    run_due(queue, limit=settings.JOB_CLAIMS_PER_RUN)


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep() -> None:
    """Free what dead workers held, and wake the workers that have something due."""
    put_back_abandoned()
    for queue in queues_with_due_work():
        nudge(queue)


@shared_task(name="jobs.tidy", ignore_result=True)
def tidy() -> None:
    """Forget what was done long ago."""
    forget_done()


def nudge(queue: str) -> None:
    """Wake the worker of a queue. Where Redis is away the work waits in the table for the next sweep."""
    try:
        run_queue.apply_async(kwargs={"queue": queue}, queue=queue, retry=False, expires=settings.JOB_LEASE_SECONDS)
    except OperationalError:
        logger.warning("the %s worker could not be woken; its work waits for the next sweep", word(queue))


BEAT = {
    "jobs-sweep": {"task": "jobs.sweep", "schedule": settings.JOB_SWEEP_SECONDS},
    "jobs-tidy": {"task": "jobs.tidy", "schedule": crontab(hour="21", minute="50")},
}
