"""Reads what people type about phones, times and days, kindly: any digits, any spacing, half a time."""

import re
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from survivor_engagement.common.dates import latin_digits

PHONE = re.compile(r"\+[1-9]\d{7,14}")  # E.164
DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))")
TIME = re.compile(r"(\d{1,2})(?:[:.\-h ]?([0-5]\d))?h?")


def phone_as_typed(text: str) -> str:
    """`+7 (700) 000-00-01` as `+77000000001`; an empty answer stays empty."""
    typed = latin_digits(text).strip()
    if not typed:
        return ""
    number = "+" + re.sub(r"\D", "", typed)
    if re.sub(r"[\d\s()./\-]", "", typed) != "+" or not PHONE.fullmatch(number):
        raise ValidationError(_("Write the number with + and the number of the country, for example +7 700 000 00 01."))
    return number


def time_as_typed(text: str) -> time | None:
    """`9`, `9:30`, `09.30` or `930`; an empty answer is no time."""
    typed = latin_digits(text).strip().lower()
    if not typed:
        return None
    found = TIME.fullmatch(typed)
    if found is None or int(found[1]) > 23:
        raise ValidationError(_("Write a time of the day, for example 9 or 17:30."))
    return time(int(found[1]), int(found[2] or 0))


def day_as_typed(text: str) -> date | None:
    """`2012-05-01`, `1.5.2012` or `1/5/2012`, the day before the month; anything else, or a day that there is not, is
    None."""
    found = DAY.fullmatch(latin_digits(text).strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))
    try:
        return date(year, month, day)
    except ValueError:
        return None
