"""Until when a yes lasts. Calendar months where the programme is, never longer than was said."""

import calendar
from datetime import datetime, time
from zoneinfo import ZoneInfo


def months_later(moment: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The first moment of that day: one month after 31 January is 28 or 29 February."""
    day = moment.astimezone(zone).date()
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.combine(day.replace(year=year, month=month + 1, day=min(day.day, last)), time.min, zone)
