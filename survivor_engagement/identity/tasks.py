"""What runs by itself: permissions to open details that are over go each minute; somebody whose wish is due is erased;
nightly the keys of the erased are looked for.
"""

from celery import shared_task
from celery.schedules import crontab
from django.db import transaction

from survivor_engagement.common.rowsecurity import acting_for_system, set_local
from survivor_engagement.identity.actions import sweep_grants
from survivor_engagement.identity.erasing import ERASE, erase_advisor, forget_keys_of_the_erased
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import handles
from survivor_engagement.programmes.models import Programme

MINUTE = 60


@shared_task(name="identity.sweep_grants", ignore_result=True)
def end_grants() -> None:
    """In the scope of nobody: the database shows and removes only what is over."""
    with transaction.atomic():
        set_local(user_id="", job="identity.sweep_grants", programme="")
        sweep_grants(by=None)


@handles(ERASE)
def erase(job: Job) -> None:
    erase_advisor(public_id=job.about_id, by=None)


@shared_task(name="identity.forget_keys", ignore_result=True)
def forget_keys() -> None:
    for programme in Programme.objects.order_by("pk"):
        with acting_for_system("identity.forget_keys", programme.pk):
            forget_keys_of_the_erased(programme=programme)


BEAT = {
    "identity-grants": {"task": "identity.sweep_grants", "schedule": MINUTE},
    "identity-forget-keys": {"task": "identity.forget_keys", "schedule": crontab(hour="20", minute="20")},
}
