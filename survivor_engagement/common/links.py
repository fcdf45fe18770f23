"""Addresses on pages that show many of them: Django writes each kind once, and the number of the thing is put in.

Django's `reverse()` goes through all patterns each time; a home page holds some twenty addresses. What is kept is the
form of an address and the short name of a programme, never the number of a person or of a thing.
"""

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse

PLACE = UUID("00000000-0000-4000-8000-000000000000")  # stands for the number; nothing has this one


def address(name: str, *args: str | UUID) -> str:
    """`reverse(name, args=args)` for short names and at most one public id; for anything else it is a TypeError."""
    ids = [arg for arg in args if isinstance(arg, UUID)]
    if len(ids) > 1 or any(not isinstance(arg, str | UUID) for arg in args):
        raise TypeError("An address is written for short names and one public id; for others use reverse().")
    kept = tuple(PLACE if isinstance(arg, UUID) else arg for arg in args)
    written = _written(name, kept, get_script_prefix())
    return written.replace(str(PLACE), str(ids[0])) if ids else written


@lru_cache(maxsize=4096)
def _written(name: str, args: tuple[str | UUID, ...], _prefix: str) -> str:
    return reverse(name, args=args)
