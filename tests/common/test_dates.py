from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from survivor_engagement.common import dates

SPRING = date(2026, 3, 3)
ALMATY = ZoneInfo("Asia/Almaty")
LATE_EVENING_UTC = datetime(2026, 11, 30, 20, 5, tzinfo=UTC)


def render(source, **context):
    return Template("{% load text %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "3 March 2026"),
        ("en-us", "3 March 2026"),
        ("kk", "2026\N{NARROW NO-BREAK SPACE}ж. 3 наурыз"),
        ("ru", "3 марта 2026"),
        ("th", "3 มีนาคม 2569"),
        ("vi", "3 tháng 3, 2026"),
        ("km", "3 មីនា 2026"),
        ("bn", "3 মার্চ, 2026"),
        ("ne", "2026 मार्च 3"),
        ("a language nobody knows", "3 March 2026"),
    ],
)
def test_a_date_reads_as_people_of_each_language_write_it(language, written):
    assert dates.long_date(SPRING, language) == written


def test_a_leap_day_has_a_buddhist_year_too():
    assert dates.long_date(date(2028, 2, 29), "th") == "29 กุมภาพันธ์ 2571"
    assert dates.short_date(date(2028, 2, 29), "th") == "29 ก.พ. 2571"


def test_a_weekday_is_written_out_in_every_language():
    first = date(2026, 12, 1)
    assert dates.weekday_date(first, "en") == "Tuesday 1 December"
    assert dates.weekday_date(first, "ru") == "вторник, 1 декабря"
    assert dates.weekday_date(first, "th") == "วันอังคารที่ 1 ธันวาคม"
    assert dates.weekday_date(first, "vi") == "Thứ Ba, 1 tháng 12"


@pytest.mark.parametrize("language", ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"])
def test_time_has_twenty_four_hours_in_every_language(language):
    assert dates.clock_time(LATE_EVENING_UTC, language, ALMATY) == "01:05"
    assert dates.clock_time(time(14, 30), language) == "14:30"


def test_a_moment_is_shown_on_the_day_it_is_where_the_reader_is():
    with timezone.override(ALMATY), translation.override("en"):
        shown = render("{{ at|ldate }}; {{ at|ldate_short }}; {{ at|ltime }}; {{ at|ldatetime }}", at=LATE_EVENING_UTC)
    assert shown == "1 December 2026; 1 Dec 2026; 01:05; 1 December 2026, 01:05"


def test_the_tags_write_nothing_for_what_is_not_known_yet():
    shown = render(
        "{{ on|ldate }}{{ on|ldate_day }}{{ at|ltime }}{{ at|ldatetime }}{{ sum|lmoney:'KZT' }}",
        on=None,
        at=None,
        sum=None,
    )
    assert shown == ""


def test_midnight_and_zero_are_known():
    with translation.override("en"):
        assert render("{{ at|ltime }} {{ sum|lmoney:'KZT' }}", at=time(0, 0), sum=0) == "00:00 0 ₸"


def test_money_and_dates_follow_the_language_of_the_page():
    with translation.override("ru"):
        shown = render("{{ on|ldate_day }}: {{ sum|lmoney:currency }}", on=SPRING, sum=2387500, currency="KZT")
    assert shown == "вторник, 3 марта: 23\N{NO-BREAK SPACE}875 ₸"


def test_each_showing_of_a_form_has_a_key_of_its_own():
    first, second = render("{% once %}"), render("{% once %}")
    assert first.startswith('<input type="hidden" name="once" value="')
    assert first != second


def test_digits_of_other_scripts_are_understood():
    assert dates.latin_digits("៣៤-३४-৩৪-๓๔ b²") == "34-34-34-34 b²"
