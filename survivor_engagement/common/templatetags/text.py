"""`{% load text %}`: dates, times and money in the reader's language, and the one-time key of a form."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from survivor_engagement.common import dates, money

register = template.Library()


@register.filter
def ldate(value: date | None) -> str:
    """1 December 2026"""
    return dates.long_date(value) if value else ""


@register.filter
def ldate_short(value: date | None) -> str:
    """1 Dec 2026"""
    return dates.short_date(value) if value else ""


@register.filter
def ldate_day(value: date | None) -> str:
    """Tuesday 1 December"""
    return dates.weekday_date(value) if value else ""


@register.filter
def ltime(value: Any) -> str:
    """14:05"""
    return "" if value in (None, "") else dates.clock_time(value)


@register.filter
def ldatetime(value: datetime | None) -> str:
    """1 December 2026, 14:05"""
    return dates.date_and_time(value) if value else ""


@register.filter
def lmoney(minor: Any, currency: str) -> str:
    """2387500 of KZT as "23,875 ₸"; an amount that is not known yet as nothing."""
    return "" if minor in (None, "") else money.format_money(minor, currency)


@register.filter
def may_be_empty(field: BoundField) -> bool:
    """Never needed. What some answers need has a hint that says when (`hint_says_when`), and is not called optional."""
    return not field.field.required and not getattr(field.field, "hint_says_when", False)


@register.simple_tag
def once() -> SafeString:
    """A key for this one showing of a form, so that a second press of its button is known as the same."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.filter
def direction(code: str) -> str:
    """In which way a language is written, `ltr` or `rtl`, for `dir`: words set apart by it hold numbers and names of
    another script without being turned round. Where there is no language, the letters themselves say it: `auto`."""
    if not code:
        return "auto"
    return "rtl" if get_language_info(code)["bidi"] else "ltr"
