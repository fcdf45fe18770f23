"""What runs by the clock: reminders of meetings that are near. One job for each programme, ids only."""

from celery import shared_task

from advisory.engagements.actions import remind_participants
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import handles
from survivor_engagement.programmes.models import Programme

REMIND = "engagements.remind"
EVERY_QUARTER_OF_AN_HOUR = 15 * 60.0


@handles(REMIND, queue="notify")
def remind(job: Job) -> None:
    if job.programme_id is not None:
        remind_participants(programme_id=job.programme_id, by=None)


@shared_task(name="engagements.remind_everywhere", ignore_result=True)
def remind_everywhere() -> None:
    for programme in Programme.objects.exclude(status=Programme.Status.CLOSED).order_by("id"):
        ask(REMIND, about_id=programme.public_id, programme_id=programme.pk)


BEAT = {"engagements-remind": {"task": "engagements.remind_everywhere", "schedule": EVERY_QUARTER_OF_AN_HOUR}}
