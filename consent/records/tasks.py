"""By the clock, each night, programme by programme, ids only: the chain of every advisor is computed anew, the ends of
all chains are anchored outside, those are told whose yes is about to end, and whoever comes of age is told before, and
asked herself after."""

import logging

from celery import shared_task
from celery.schedules import crontab

from consent.records.anchors import anchor_programme, write_anchor
from consent.records.checking import check_programme
from consent.records.coming_of_age import look_at_birthdays
from consent.records.reminding import remind_of_ends
from survivor_engagement.common.logs import word
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import handles
from survivor_engagement.programmes.models import Programme

logger = logging.getLogger("survivor_engagement.alarms")
CHECK, ANCHOR, REMIND = "consent.check_histories", "consent.anchor_histories", "consent.remind_of_ends"
COMING_OF_AGE = "consent.coming_of_age"


@shared_task(name=CHECK, ignore_result=True)
def check_histories() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(CHECK, programme.pk):
            check_programme(programme=programme, by=None)


@shared_task(name=ANCHOR, ignore_result=True)
def anchor_histories() -> None:
    """Outside when it is in the trail for good: a line outside that the trail does not know would be a false alarm."""
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(ANCHOR, programme.pk):
            anchor = anchor_programme(programme=programme, by=None)
        try:
            write_anchor(anchor)
        except OSError as error:  # the others are anchored all the same
            why = word(type(error).__name__)
            logger.critical("the anchor of programme %d was not written outside: %s", programme.pk, why)


@handles(REMIND, queue="notify")
def remind(job: Job) -> None:
    for programme in Programme.objects.filter(pk=job.programme_id):
        remind_of_ends(programme=programme, by=None)


@shared_task(name="consent.remind_everywhere", ignore_result=True)
def remind_everywhere() -> None:
    for programme in Programme.objects.exclude(status=Programme.Status.CLOSED).order_by("pk"):
        ask(REMIND, about_id=programme.public_id, programme_id=programme.pk)


@shared_task(name=COMING_OF_AGE, ignore_result=True)
def coming_of_age() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(COMING_OF_AGE, programme.pk):
            look_at_birthdays(programme=programme, by=None)


BEAT = {
    "consent-coming-of-age": {"task": COMING_OF_AGE, "schedule": crontab(hour="20", minute="5")},
    "consent-histories": {"task": CHECK, "schedule": crontab(hour="20", minute="40")},
    "consent-anchors": {"task": ANCHOR, "schedule": crontab(hour="20", minute="30")},
    "consent-remind": {"task": "consent.remind_everywhere", "schedule": crontab(hour="21", minute="10")},
}
