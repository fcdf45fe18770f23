"""What exports answer to the rooms below."""

from typing import Any

from survivor_engagement.exports.actions import withdraw_exports
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.identity.questions import erase
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.questions import refused
from survivor_engagement.jobs.queue import ask
from survivor_engagement.programmes.models import Programme

STOP = "export.stop"


@refused.answer
def stop_what_waited(*, job: Job) -> None:
    """The worker that makes tables sees nothing without a person, so another one marks what will not be made."""
    if job.kind in {table.job for table in TABLES.values()}:
        ask(STOP, about_id=job.about_id, programme_id=job.programme_id)


@erase.answer
def withdraw_tables(*, programme: Programme, **_also: Any) -> dict[str, int]:
    """Tables that wait to be taken may hold her; what is made from now on is made without her."""
    return {"tables": withdraw_exports(programme_id=programme.pk, by=None)}
