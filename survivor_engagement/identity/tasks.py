"""Each minute, permissions to open details whose hour is over go."""

from celery import shared_task
from django.db import transaction

from survivor_engagement.common.rowsecurity import set_local
from survivor_engagement.identity.actions import sweep_grants

MINUTE = 60


@shared_task(name="identity.sweep_grants", ignore_result=True)
def end_grants() -> None:
    """In the scope of nobody: the database shows and removes only what is over."""
    with transaction.atomic():
        set_local(user_id="", job="identity.sweep_grants", programme="")
        sweep_grants(by=None)


BEAT = {"identity-grants": {"task": "identity.sweep_grants", "schedule": MINUTE}}
