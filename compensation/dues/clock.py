"""Days as people in the programme count them: its own calendar day, weekends not counted as working days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from survivor_engagement.programmes.models import Programme

SATURDAY = 6


def today_in(programme: Programme) -> date:
    return day_in(programme, timezone.now())


def day_in(programme: Programme, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(programme.timezone)).date()


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days that follow this day; the day itself does not count."""
    while count:
        day += timedelta(days=1)
        count -= day.isoweekday() < SATURDAY
    return day
