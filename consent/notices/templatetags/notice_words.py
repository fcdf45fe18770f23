"""`{% load notice_words %}`: languages by their own names."""

from collections.abc import Iterable

from django import template

from consent.notices.reading import OWN_NAMES

register = template.Library()


@register.filter
def own_name(code: str) -> str:
    """A language by its own name."""
    return OWN_NAMES.get(code, code)


@register.filter
def own_names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their own names."""
    return [(code, own_name(code)) for code in codes]
