"""What exports answer to the rooms below."""

from survivor_engagement.exports.tables import TABLES
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.questions import refused
from survivor_engagement.jobs.queue import ask

STOP = "export.stop"


@refused.answer
def stop_what_waited(*, job: Job) -> None:
    """The worker that makes tables sees nothing without a person, so another one marks what will not be made."""
    if job.kind in {table.job for table in TABLES.values()}:
        ask(STOP, about_id=job.about_id, programme_id=job.programme_id)
