"""Once a night, programme by programme: a worker sees one programme at a time."""

from celery import shared_task
from celery.schedules import crontab

from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.home.actions import purge_programme
from survivor_engagement.programmes.models import Programme

PURGE = "retention.purge"


@shared_task(name=PURGE, ignore_result=True)
def purge() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system(PURGE, programme.pk):
            purge_programme(programme=programme, by=None)


BEAT = {"retention-purge": {"task": PURGE, "schedule": crontab(hour="19", minute="20")}}
