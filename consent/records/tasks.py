"""By the clock, each night, programme by programme: the chain of every advisor is computed anew, and whoever comes of
age is told before, and asked herself after."""

from celery import shared_task
from celery.schedules import crontab

from consent.records.checking import check_programme
from consent.records.coming_of_age import look_at_birthdays
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.programmes.models import Programme

CHECK = "consent.check_histories"
COMING_OF_AGE = "consent.coming_of_age"


@shared_task(name=CHECK, ignore_result=True)
def check_histories() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(CHECK, programme.pk):
            check_programme(programme=programme, by=None)


@shared_task(name=COMING_OF_AGE, ignore_result=True)
def coming_of_age() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(COMING_OF_AGE, programme.pk):
            look_at_birthdays(programme=programme, by=None)


BEAT = {
    "consent-coming-of-age": {"task": COMING_OF_AGE, "schedule": crontab(hour="20", minute="5")},
    "consent-histories": {"task": CHECK, "schedule": crontab(hour="20", minute="50")},
}
