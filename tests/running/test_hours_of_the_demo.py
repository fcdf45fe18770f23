"""The demo's meetings begin at full hours of today, at whatever hour it is loaded."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from demo.clock import hours_of_meetings, shortly_before

pytestmark = pytest.mark.no_database

ALMATY = ZoneInfo("Asia/Almaty")  # five hours ahead of UTC


@pytest.mark.parametrize(
    ("loaded", "first", "second"),
    [
        ("13:47", "11:00", "13:00"),
        ("23:59", "21:00", "23:00"),
        ("01:05", "00:00", "01:00"),
        ("00:00", "00:00", "00:00"),
    ],
)
def test_both_have_begun_today_by_the_clock_of_the_place(loaded, first, second):
    now = datetime.fromisoformat(f"2026-12-01 {loaded}").replace(tzinfo=ALMATY)
    hours = hours_of_meetings(now.astimezone(UTC), "Asia/Almaty")

    assert [f"{hour:%Y-%m-%d %H:%M}" for hour in hours] == [f"2026-12-01 {first}", f"2026-12-01 {second}"]
    assert max(hours) <= now


def test_a_meeting_is_planned_before_it_begins_and_the_clock_goes_on_afterwards():
    moment = datetime(2026, 12, 1, 13, tzinfo=ALMATY)
    with shortly_before(moment):
        assert timezone.now() < moment

    assert abs((timezone.now() - datetime.now(UTC)).total_seconds()) < 5
