"""Dates and times as people read them, in their language, through Babel.

Django's own formats are incomplete for Kazakh, Khmer and Nepali. Time is written in 24 hours everywhere, because "2:05"
without its half of the day makes somebody late. Thai years are of the Buddhist era. Digits are Latin in all languages.
"""

import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from django.utils import timezone, translation

BUDDHIST_ERA = 543
SATURDAY = 6
RUSSIAN_YEAR = "\N{NARROW NO-BREAK SPACE}г."
TWENTY_FOUR_HOURS = "HH:mm"
WEEKDAY_AND_DAY = "MMMMEEEEd"

# English here is that of the world, "1 December 2026"; CLDR's bare "en" is that of the United States.
ENGLISH = "en_GB"


def locale_of(language: str | None = None) -> Locale:
    """Babel's locale of a Django language code; of the language in use when none is given."""
    return _locale(language or translation.get_language() or "en")


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        locale = Locale.parse(translation.to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(ENGLISH)
    return Locale.parse(ENGLISH) if locale.language == "en" else locale


def local_date(value: date, tz: tzinfo | None = None) -> date:
    """The calendar day of a date or a moment, where the reader is."""
    return local_moment(value, tz).date() if isinstance(value, datetime) else value


def local_moment(value: datetime, tz: tzinfo | None = None) -> datetime:
    """A moment by the reader's clock; one without a time zone is taken to be local already."""
    return timezone.localtime(value, tz) if timezone.is_aware(value) else value


def long_date(value: date, language: str | None = None, tz: tzinfo | None = None) -> str:
    """1 December 2026"""
    return _written_date(local_date(value, tz), "long", locale_of(language))


def short_date(value: date, language: str | None = None, tz: tzinfo | None = None) -> str:
    """1 Dec 2026"""
    return _written_date(local_date(value, tz), "medium", locale_of(language))


def weekday_date(value: date, language: str | None = None, tz: tzinfo | None = None) -> str:
    """Tuesday 1 December"""
    return _written_weekday(local_date(value, tz), locale_of(language))


def short_weekday(iso_day: int, language: str | None = None) -> str:
    """Mon for 1, Sun for 7"""
    return format_date(date(2024, 1, iso_day), "EEE", locale=locale_of(language))  # 1 January 2024 was a Monday


def clock_time(value: datetime | time, language: str | None = None, tz: tzinfo | None = None) -> str:
    """14:05"""
    # Babel would move an aware moment to UTC: it is given the bare time of the reader's clock.
    wall_clock = local_moment(value, tz).time() if isinstance(value, datetime) else value
    return _written_time(wall_clock.replace(second=0, microsecond=0, tzinfo=None), locale_of(language))


def date_and_time(value: datetime, language: str | None = None, tz: tzinfo | None = None) -> str:
    """1 December 2026, 14:05"""
    pattern = str(locale_of(language).datetime_formats["medium"])
    return pattern.replace("{1}", long_date(value, language, tz)).replace("{0}", clock_time(value, language, tz))


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days that follow this day; the day itself does not count. None of them: this day."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.isoweekday() < SATURDAY
    return day


def latin_digits(text: str) -> str:
    """The same text with Khmer, Bangla, Devanagari, Thai and other digits written as 0 to 9."""
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


@lru_cache(maxsize=1024)
def _written_date(day: date, length: str, locale: Locale) -> str:
    if locale.language == "th":
        # Day and month first, then the year: 29 February 2028 has no twin in the Gregorian year 2571.
        pattern = "d MMMM" if length == "long" else "d MMM"
        return f"{format_date(day, pattern, locale=locale)} {day.year + BUDDHIST_ERA}"
    written = format_date(day, length, locale=locale)
    # Russian may leave out "г." (year); its point would stand beside that of the sentence.
    return written.removesuffix(RUSSIAN_YEAR) if locale.language == "ru" else written


@lru_cache(maxsize=1024)  # of calendar days, which are nobody's
def _written_weekday(day: date, locale: Locale) -> str:
    if WEEKDAY_AND_DAY in locale.datetime_skeletons:
        return format_skeleton(WEEKDAY_AND_DAY, _midnight(day), locale=locale)
    # Where CLDR has no pattern with the whole weekday, Babel would fall back on an abbreviation ("Th 3").
    return f"{format_date(day, 'EEEE', locale=locale)}, {format_skeleton('MMMMd', _midnight(day), locale=locale)}"


@lru_cache(maxsize=2048)  # of minutes of a day, which are nobody's
def _written_time(wall_clock: time, locale: Locale) -> str:
    return format_time(wall_clock, TWENTY_FOUR_HOURS, locale=locale)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a calendar day has no time zone
