from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from survivor_engagement.jobs.queues import QUEUES
from survivor_engagement.jobs.work import Tally, run_due


class Command(BaseCommand):
    help = "Do every job that is due now, here and at once, until none is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queue", choices=QUEUES, action="append", help="only this queue; may be given twice")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = _run_all(options["queue"] or QUEUES)
        if tally.failed:
            raise CommandError(f"{tally.failed} of {tally.total} jobs failed; the log says which.")
        self.stdout.write(f"{tally.done} jobs done")


def _run_all(queues: tuple[str, ...]) -> Tally:
    """A job of one queue may ask for one in another: round again until a round finds nothing."""
    done = failed = 0
    while ran := [tally for tally in map(run_due, queues) if tally.total]:
        done += sum(tally.done for tally in ran)
        failed += sum(tally.failed for tally in ran)
    return Tally(done, failed)
