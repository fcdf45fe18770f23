"""Once a day sessions that are over and old keys of forms go: who was here, and when, is nobody's to read later."""

from celery import shared_task
from celery.schedules import crontab
from django.db import connection


@shared_task(name="users.tidy", ignore_result=True)
def tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT users_tidy()")


BEAT = {"users-tidy": {"task": "users.tidy", "schedule": crontab(hour="20", minute="50")}}
