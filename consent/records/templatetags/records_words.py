"""`{% load records_words %}`: an answer and a language in words."""

from collections.abc import Iterable

from django import template

from consent.notices.reading import OWN_NAMES
from consent.records import choices
from consent.records.standing import Standing

register = template.Library()


@register.filter
def state_words(answer: Standing) -> str:
    """Yes, No, Not now, Stopped …"""
    return choices.state_words(answer)


@register.filter
def own_name(code: str) -> str:
    """A language by its own name."""
    return OWN_NAMES.get(code, code)


@register.filter
def own_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their own names."""
    return [(code, own_name(code)) for code in codes]
