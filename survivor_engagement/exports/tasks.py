"""What runs in workers: tables are made in the scope of whoever asked; marking and tidying is the system's."""

from celery import shared_task

from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.exports.actions import expire_exports, make_export, stop_export
from survivor_engagement.exports.answers import STOP
from survivor_engagement.exports.models import Export
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.registry import handles
from survivor_engagement.jobs.work import RightEnded
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


def make(job: Job) -> None:
    """A row that names another export, another person or another programme than belong together is nobody's right."""
    asked = Export.objects.filter(public_id=job.about_id, programme=job.programme_id, asked_by=job.asked_by_id)
    export = asked.first()
    if export is None or TABLES[export.kind].job != job.kind:
        raise RightEnded
    make_export(export=export, by=User.objects.get(pk=job.asked_by_id), beat=job.beat)


for _table in TABLES.values():
    handles(_table.job, queue="exports", needs=(_table.verb,))(make)


@handles(STOP)
def stop(job: Job) -> None:
    for export in Export.objects.filter(public_id=job.about_id):
        stop_export(export=export, reason=Export.Stopped.RIGHT, by=None)


@shared_task(name="exports.tidy", ignore_result=True)
def tidy() -> None:
    for programme in Programme.objects.order_by("id"):
        with acting_for_system("exports.tidy", programme.pk):
            expire_exports(programme_id=programme.pk, by=None)


BEAT = {"exports-tidy": {"task": "exports.tidy", "schedule": 60 * 60}}
