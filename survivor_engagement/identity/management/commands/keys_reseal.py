import time
from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from survivor_engagement.audit.actions import record
from survivor_engagement.identity.renewing import needs_the_owner
from survivor_engagement.keys import renewal

BATCH = 100
READERS_END_WITHIN = 60  # seconds: no statement and no idle transaction of the web lives longer (roles.sql)


class Command(BaseCommand):
    help = (
        "After keys of persons leaked: give everybody, or one person, new ones, seal all values anew, then destroy the "
        "earlier keys. It may be stopped at any time and run again with the same moment; processes that serve run on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", type=UUID, help="only this advisor, by her public id")
        parser.add_argument("--made-before", help="keys made before this moment are renewed; now, when left out")
        parser.add_argument("--dry-run", action="store_true", help="count who is left and change nothing")
        parser.add_argument("--at-most", type=int, default=0, help="stop after so many people; run again to go on")
        parser.add_argument(
            "--wait", type=int, default=READERS_END_WITHIN, help="seconds before earlier keys are destroyed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        needs_the_owner()
        moment = _moment(options["made_before"])
        self.stdout.write(f"keys made before {moment.isoformat()}: {renewal.count_before(moment)} people")
        if options["dry_run"]:
            return
        people = _people(moment, options["owner"])
        if options["at_most"]:
            people = people[: options["at_most"]]
        values = self._seal_anew(people, moment)
        time.sleep(options["wait"] if people else 0)
        kept = [owner for owner in people if not renewal.destroy_older(owner)]
        record("keys.resealed", by=None, count=values)
        self.stdout.write(f"{len(people) - len(kept)} people, {values} values sealed anew")
        self._say_what_is_left(moment, kept, options["owner"])

    def _seal_anew(self, people: list[UUID], moment: datetime) -> int:
        values = 0
        for number, owner in enumerate(people, start=1):
            values += renewal.give_new_keys(owner, moment).done
            if number % BATCH == 0:
                self.stdout.write(f"{number} of {len(people)} people")
        return values

    def _say_what_is_left(self, moment: datetime, kept: list[UUID], only: UUID | None) -> None:
        left = 0 if only else renewal.count_before(moment) - len(kept)
        if kept:
            raise CommandError(
                "Values of these people do not open, so their earlier keys stay:\n" + "\n".join(map(str, kept))
            )
        if left:
            raise CommandError(f"{left} people are left. Go on with --made-before={moment.isoformat()}")


def _moment(written: str | None) -> datetime:
    if not written:
        return timezone.now()
    moment = parse_datetime(written)
    if moment is None or timezone.is_naive(moment):
        raise CommandError("--made-before must be a moment with its offset, for example 2026-11-27T10:00:00+00:00")
    return moment


def _people(moment: datetime, only: UUID | None) -> list[UUID]:
    """In the order of their numbers, which says nothing of them."""
    if only:
        return [owner for owner in [only] if renewal.has_key_before(only, moment)]
    people: list[UUID] = []
    while batch := renewal.owners_before(moment, people[-1] if people else None, 1000):
        people += batch
    return people
