"""What is typed about a birth, what is sealed of it, and when she is how old."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from survivor_engagement.identity.ages import BORDERS, Birth, birth_as_typed, birthday, in_words

TODAY = date(2026, 11, 28)
ALMATY = ZoneInfo("Asia/Almaty")
DAYS = st.dates(date(1990, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("typed", "sealed", "latest"),
    [
        ("2012-05-01", "2012-05-01", date(2012, 5, 1)),
        (" 1.5.2012 ", "2012-05-01", date(2012, 5, 1)),
        ("2012", "2012", date(2012, 12, 31)),
        ("14", "13-15@2026-11-28", date(2013, 11, 28)),
        ("0", "0-1@2026-11-28", TODAY),
        ("16 - 19", "16-19@2026-11-28", date(2010, 11, 28)),
        ("\N{DEVANAGARI DIGIT TWO}\N{DEVANAGARI DIGIT ZERO}\N{DEVANAGARI DIGIT ONE}\N{DEVANAGARI DIGIT TWO}", "2012",
         date(2012, 12, 31)),
    ],
)  # fmt: skip
def test_a_day_a_year_an_age_and_a_range_are_understood(typed, sealed, latest):
    assert birth_as_typed(typed, TODAY) == Birth(sealed, latest)


def test_nothing_typed_is_nothing_known():
    assert birth_as_typed("  ", TODAY) is None


@pytest.mark.parametrize(
    "typed", ["2027", "2026-11-29", "2012-02-30", "19-16", "200", "0999", "1800", "soon", "2555", "-3", "14 or 15"]
)
def test_what_cannot_be_is_asked_again(typed):
    with pytest.raises(ValidationError):
        birth_as_typed(typed, TODAY)


@given(day=DAYS)
def test_she_grows_in_order_at_the_first_moment_of_a_day_where_she_is(day):
    moments = Birth(day.isoformat(), day).moments(ALMATY)
    assert moments == sorted(set(moments))
    assert [moment.astimezone(ALMATY).time().isoformat() for moment in moments] == ["00:00:00"] * len(BORDERS)
    assert all((birthday(day, years) - day).days >= 365 * years for years in BORDERS)


@pytest.mark.parametrize(
    ("sealed", "words"),
    [
        ("2012-05-01", "1 May 2012"),
        ("2012", "2012"),
        ("16-19@2026-11-28", "16 to 19 years old on 28 November 2026"),
    ],
)
def test_on_her_own_page_she_reads_what_is_known(sealed, words):
    assert in_words(sealed) == words


def test_midnight_is_that_of_the_programme():
    (*_rest, moment) = Birth("2008-12-01", date(2008, 12, 1)).moments(ALMATY)
    assert moment.astimezone(UTC) == datetime(2026, 11, 30, 19, tzinfo=UTC)
