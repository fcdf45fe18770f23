"""Until when a yes lasts. Calendar months where the programme is, never longer than was said."""

import calendar
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from consent.notices.models import NoticeItem, PurposeLimit


def until_of(item: NoticeItem, said_at: datetime) -> datetime:
    """The same, with the limit that the programme has set by now."""
    limit = PurposeLimit.objects.newest().filter(programme=item.programme_id, purpose=item.purpose_id).first()
    return end_of_yes(item, limit, said_at, ZoneInfo(item.programme.timezone))


def end_of_yes(item: NoticeItem, limit: PurposeLimit | None, said_at: datetime, zone: ZoneInfo) -> datetime:
    """The soonest of what the notice says, what the catalogue allows, and what the programme has limited itself to."""
    ends = [months_later(said_at, min(item.months, item.purpose.max_months or item.months), zone)]
    days = [days for days in (item.purpose.max_days, limit.max_days if limit else None) if days]
    return min([*ends, *(said_at + timedelta(days=number) for number in days)])


def months_later(moment: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The first moment of that day: one month after 31 January is 28 or 29 February."""
    day = moment.astimezone(zone).date()
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.combine(day.replace(year=year, month=month + 1, day=min(day.day, last)), time.min, zone)
