"""Once a day expired files are erased, programme by programme: a worker sees one programme at a time."""

from celery import shared_task
from celery.schedules import crontab

from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.files import shelf
from survivor_engagement.files.actions import tidy_shelf


@shared_task(name="files.tidy", ignore_result=True)
def tidy() -> None:
    for programme_id in shelf.programmes_on_the_shelf():
        with acting_for_system("files.tidy", programme_id):
            tidy_shelf(programme_id=programme_id)


BEAT = {"files-tidy": {"task": "files.tidy", "schedule": crontab(hour="21", minute="20")}}
