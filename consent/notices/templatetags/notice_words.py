"""`{% load notice_words %}`: languages by their own names, and whether words are as a machine left them."""

from collections.abc import Iterable
from typing import Any

from django import template

from consent.notices import hard_words, sources
from consent.notices.models import Notice
from consent.notices.readability import Readability
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


@register.filter
def is_unchecked(words: Any) -> bool:
    return sources.is_unchecked(words)


@register.filter
def measured(words: Any) -> Readability:
    """How hard words are to read, in a sentence for whoever writes them."""
    return hard_words.measured(words)


@register.filter
def piece(words: Any) -> str:
    """Which words they are, as the page sends it back."""
    return str(hard_words.piece_of(words))


@register.filter
def piece_name(words: Any) -> str:
    """The same, for people."""
    return f"{hard_words.name_of(words)}, {words.get_form_display()}"


@register.filter
def what_is_new(notice: Notice, language: str) -> str:
    """What has changed in this version, in the language of the words beside it; nothing where that is not said."""
    return notice.what_changed.get(language, "")
