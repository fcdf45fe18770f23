"""What the worker of the queue "notify" does, and what the clock starts: ids only."""

from celery import shared_task
from django.utils import timezone

from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import handles
from survivor_engagement.messaging import sender
from survivor_engagement.messaging.actions import DECIDE
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.sending import HAND_OVER, decide_message, hand_over_message
from survivor_engagement.programmes.models import Programme

LOOK_AGAIN = "outbox.look_again"
AT_ONCE = 500  # rows of one programme in one look; the next minute takes the rest


@handles(DECIDE, queue="notify")
def decide(job: Job) -> None:
    decide_message(public_id=job.about_id, by=None)


@handles(HAND_OVER, queue="notify")
def hand_over(job: Job) -> None:
    hand_over_message(public_id=job.about_id, attempt=job.attempts, by=None)


@handles(LOOK_AGAIN, queue="notify")
def look_again(job: Job) -> None:
    """Ask anew for rows whose moment has come and for held ones: somebody may have asked her again meanwhile."""
    rows = OutboxMessage.objects.filter(programme=job.programme_id)
    due = rows.worth_a_look(timezone.now(), can_send=sender.can_send()).order_by("id")
    for public_id in due.values_list("public_id", flat=True)[:AT_ONCE]:
        ask(DECIDE, about_id=public_id, programme_id=job.programme_id)


@shared_task(name="messaging.look_again", ignore_result=True)
def look_again_everywhere() -> None:
    """One look for each programme; a worker sees the rows of one programme at a time."""
    for programme in Programme.objects.exclude(status=Programme.Status.CLOSED).order_by("id"):
        ask(LOOK_AGAIN, about_id=programme.public_id, programme_id=programme.pk)


BEAT = {"messaging-look-again": {"task": "messaging.look_again", "schedule": 60.0}}
