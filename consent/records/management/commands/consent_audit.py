"""`manage.py consent_audit`: as the owner of the tables, who may read every row. Prints ids and counts only."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.records.anchors import Differs, Read, differing_from_trail, read_anchors
from consent.records.checking import Found, check_programme, number_of_events
from survivor_engagement.audit.heads import heads_dir
from survivor_engagement.audit.signing import trusted_keys
from survivor_engagement.audit.verifying import may_read_all
from survivor_engagement.programmes.models import Programme

WHAT = {
    "hash": "row {event_id} (number {seq}) was changed after it was written",
    "link": "row {event_id} (number {seq}) does not follow from the one before it",
    "gap": "a row before row {event_id} (number {seq}) is missing",
    "trail": "the whole chain is not the one of which the trail speaks",
    "anchor": "the whole chain is not the one that was anchored on {since}; it was written anew after {until}",
}
DIGEST = "programme {programme_id}: its chains are not those that the trail anchored on {since}; changed after {until}"


class Command(BaseCommand):
    help = "Computes every chain of answers anew, names the first broken row of each and marks it. Exits 1 if one was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anchors", default="", help="a folder with anchors; AUDIT_HEADS_DIR if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_read_all():
            raise CommandError(
                "Run it as the owner of the tables (DATABASE_ROLE=app_owner): others do not see all rows."
            )
        place = Path(options["anchors"]) if options["anchors"] else heads_dir()
        lines = list(read_anchors(place, trusted_keys())) if place else []
        good = [line.anchor for line in lines if line.anchor is not None and line.is_signed]
        programmes = list(Programme.objects.order_by("pk"))
        found = [
            one
            for programme in programmes
            for one in check_programme(programme=programme, by=None, with_trail=True, anchors=good)
        ]
        beside = [differs for programme in programmes if (differs := differing_from_trail(programme))]
        problems = [*map(_told, found), *map(_digest_told, beside), *_bad_lines(lines)]
        for problem in problems:
            self.stdout.write(problem)
        self.stdout.write(f"{number_of_events()} answers were looked at, {len(found)} histories do not hold.")
        if problems:
            raise SystemExit(1)


def _told(one: Found) -> str:
    return f"advisor {one.advisor_id} in programme {one.programme_id}: " + WHAT[one.what].format(**vars(one))


def _digest_told(one: Differs) -> str:
    return DIGEST.format(**vars(one))


def _bad_lines(lines: list[Read]) -> list[str]:
    return [f"the signature of an anchor outside is not good ({line.where})" for line in lines if not line.is_signed]
