"""Days as people in the programme count them: its own calendar day, weekends not counted as working days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from survivor_engagement.common.dates import working_days_after as working_days_after
from survivor_engagement.programmes.models import Programme


def today_in(programme: Programme) -> date:
    return day_in(programme, timezone.now())


def day_in(programme: Programme, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(programme.timezone)).date()
