"""What runs by itself: erasing somebody whose wish is due, and the nightly look for keys of the erased."""

from celery import shared_task

from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.identity.erasing import ERASE, erase_advisor, forget_keys_of_the_erased
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import handles
from survivor_engagement.programmes.models import Programme


@handles(ERASE)
def erase(job: Job) -> None:
    erase_advisor(public_id=job.about_id, by=None)


@shared_task(name="identity.forget_keys", ignore_result=True)
def forget_keys() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system("identity.forget_keys", programme.pk):
            forget_keys_of_the_erased(programme=programme)


BEAT = {"identity-forget-keys": {"task": "identity.forget_keys", "schedule": 24 * 60 * 60}}
