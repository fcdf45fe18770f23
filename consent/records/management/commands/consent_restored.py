"""`manage.py consent_restored`: after an older backup was restored, and before the site opens again.

What somebody stopped since the backup would stand as a yes. Nobody knows which, so every yes is paused: nothing is done
because of it until she lets it go on, in one tap on her page, or stops it again. Prints counts only.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.records.actions import stop_everything
from consent.records.models import ConsentEvent
from consent.records.moves import YES, state_at
from survivor_engagement.audit.verifying import may_read_all
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme


class Command(BaseCommand):
    help = "Pauses every yes after a restore, because those that were stopped since the backup are not known."

    def handle(self, *args: Any, **options: Any) -> None:
        if not may_read_all():
            raise CommandError(
                "Run it as the owner of the tables (DATABASE_ROLE=app_owner): others do not see all rows."
            )
        paused = sum(_pause_all(programme) for programme in Programme.objects.order_by("pk"))
        self.stdout.write(f"{paused} answers are paused. Each advisor lets hers go on, or stops it, on her own page.")


def _pause_all(programme: Programme) -> int:
    now = timezone.now()
    standing = ConsentEvent.objects.filter(programme=programme).standing()
    whose = {event.advisor_id for event in standing if state_at(event, now) in YES}
    return sum(
        stop_everything(advisor=advisor, programme=programme, by=None, state=ConsentEvent.State.PAUSED)
        for advisor in Advisor.objects.filter(pk__in=whose).order_by("pk")
    )
