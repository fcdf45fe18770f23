"""By the clock: each night the chain of every advisor is computed anew; each morning those are told whose yes is about
to end. Programme by programme, ids only."""

from celery import shared_task
from celery.schedules import crontab

from consent.records.checking import check_programme
from consent.records.reminding import remind_of_ends
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import handles
from survivor_engagement.programmes.models import Programme

CHECK, REMIND = "consent.check_histories", "consent.remind_of_ends"


@shared_task(name=CHECK, ignore_result=True)
def check_histories() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(CHECK, programme.pk):
            check_programme(programme=programme, by=None)


@handles(REMIND, queue="notify")
def remind(job: Job) -> None:
    for programme in Programme.objects.filter(pk=job.programme_id):
        remind_of_ends(programme=programme, by=None)


@shared_task(name="consent.remind_everywhere", ignore_result=True)
def remind_everywhere() -> None:
    for programme in Programme.objects.exclude(status=Programme.Status.CLOSED).order_by("pk"):
        ask(REMIND, about_id=programme.public_id, programme_id=programme.pk)


BEAT = {
    "consent-histories": {"task": CHECK, "schedule": crontab(hour="20", minute="50")},
    "consent-remind": {"task": "consent.remind_everywhere", "schedule": crontab(hour="2", minute="40")},
}
