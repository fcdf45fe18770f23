"""By the clock: each night the chain of every advisor is computed anew, programme by programme."""

from celery import shared_task
from celery.schedules import crontab

from consent.records.checking import check_programme
from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.programmes.models import Programme

CHECK = "consent.check_histories"


@shared_task(name=CHECK, ignore_result=True)
def check_histories() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(CHECK, programme.pk):
            check_programme(programme=programme, by=None)


BEAT = {"consent-histories": {"task": CHECK, "schedule": crontab(hour="20", minute="50")}}
