"""What the worker does after a stop, and what the clock looks for: ids only."""

from celery import shared_task

from consent.effects.actions import DO, do_effect, watch_programme
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import handles
from survivor_engagement.programmes.models import Programme

WATCH = "effects.watch"
EVERY = 600.0  # seconds


@handles(DO)
def do(job: Job) -> None:
    do_effect(public_id=job.about_id, by=None)


@shared_task(name=WATCH, ignore_result=True)
def watch() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(WATCH, programme.pk):
            watch_programme(programme=programme, by=None)


BEAT = {"effects-watch": {"task": WATCH, "schedule": EVERY}}
