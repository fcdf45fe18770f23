"""`manage.py consent_audit`: as the owner of the tables, who may read every row. Prints ids and counts only."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.records.checking import Found, check_programme, number_of_events
from survivor_engagement.audit.verifying import may_read_all
from survivor_engagement.programmes.models import Programme

WHAT = {
    "hash": "row {event_id} (number {seq}) was changed after it was written",
    "link": "row {event_id} (number {seq}) does not follow from the one before it",
    "gap": "a row before row {event_id} (number {seq}) is missing",
    "trail": "the whole chain is not the one of which the trail speaks",
}


class Command(BaseCommand):
    help = "Computes every chain of answers anew, names the first broken row of each and marks it. Exits 1 if one was."

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_read_all():
            raise CommandError(
                "Run it as the owner of the tables (DATABASE_ROLE=app_owner): others do not see all rows."
            )
        found = [
            one
            for programme in Programme.objects.order_by("pk")
            for one in check_programme(programme=programme, by=None, with_trail=True)
        ]
        for one in found:
            self.stdout.write(_told(one))
        self.stdout.write(f"{number_of_events()} answers were looked at, {len(found)} histories do not hold.")
        if found:
            raise SystemExit(1)


def _told(one: Found) -> str:
    return f"advisor {one.advisor_id} in programme {one.programme_id}: " + WHAT[one.what].format(**vars(one))
