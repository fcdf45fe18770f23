"""The hours of the story. People can only be asked to a meeting that is ahead, and it is held once it has begun; so the
demo plans its meetings by a clock that is put back a little, and tells all else by the true one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

BEFORE = timedelta(minutes=10)
BETWEEN = 2  # hours from the first meeting to the second


def hours_of_meetings(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When the first and the second meeting begin: at full hours of today by the clock of the place, both past."""
    here = timezone.localtime(now, ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    return here.replace(hour=max(here.hour - BETWEEN, 0)), here


@contextmanager
def shortly_before(moment: datetime) -> Iterator[None]:
    """Django's clock, put back; the database keeps the true one."""
    true_clock = timezone.now
    timezone.now = lambda: moment - BEFORE
    try:
        yield
    finally:
        timezone.now = true_clock
