"""Pages of long lists by the last key seen. The last page costs what the first does."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """Some rows, and the key after which the next page begins; an empty key where there is none."""

    rows: list[Any]
    next_after: str = ""


def page_after(queryset: QuerySet[Any], *, key: str, after: str, size: int = PAGE_SIZE) -> Page:
    """The rows beyond `after` in the order of the unique column `key` ("code", or "-id" for the newest first)."""
    column = key.removeprefix("-")
    field = queryset.model._meta.get_field(column)
    if after and (last := _as_key(field, after)) is not None:
        queryset = queryset.filter(**{f"{column}__{'lt' if key.startswith('-') else 'gt'}": last})
    return page_of(list(queryset.order_by(key)[: size + 1]), key=key, size=size)


def page_of(rows: list[Any], *, key: str, size: int = PAGE_SIZE) -> Page:
    """Out of rows that were read in this order, one more than the page holds."""
    more = len(rows) > size
    return Page(rows[:size], str(getattr(rows[size - 1], key.removeprefix("-"))) if more else "")


def _as_key(field: Any, text: str) -> Any:
    """The key as its column wants it; nonsense in an address means the first page."""
    if field.get_internal_type() in ("BigAutoField", "AutoField", "BigIntegerField"):
        return as_number(text)
    return text.replace("\x00", "")


def as_number(text: str) -> int | None:
    """A number out of an address; anything else, or one too long for a key, is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
