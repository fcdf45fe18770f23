"""What differs between places comes from environment variables, read here and nowhere else.

Any variable may be given as a file instead: with `SECRET_KEY_FILE=/run/secrets/key` the value is the file's content.
A variable that is missing or wrong stops the start with one sentence that names it and says where to look.
"""

import os
from pathlib import Path
from typing import Never

WHERE_TO_LOOK = "See .env.example and docs/operations.md."
PLACES = ("demo", "test", "production")


def refuse(name: str, reason: str) -> Never:
    """Stop the start: `DATABASE_URL must start with postgresql://. See .env.example and docs/operations.md.`"""
    raise SystemExit(f"{name} {reason.rstrip('.')}. {WHERE_TO_LOOK}")


def environment() -> str:
    """`demo` unless told otherwise. A pytest run is `test` by itself, so that it never touches a demo."""
    place = _read("DJANGO_ENV") or ("test" if "PYTEST_VERSION" in os.environ else "demo")
    if place not in PLACES:
        refuse("DJANGO_ENV", f"is {place!r}, but must be one of {', '.join(PLACES)}")
    return place


def text(name: str, default: str | None = None) -> str:
    value = _read(name)
    if value:
        return value
    if default is None:
        refuse(name, "is not set")
    return default


def flag(name: str, default: bool) -> bool:
    value = _read(name).lower()
    if not value:
        return default
    if value not in ("1", "yes", "true", "on", "0", "no", "false", "off"):
        refuse(name, f"is {value!r}, but must be yes or no")
    return value in ("1", "yes", "true", "on")


def number(name: str, default: int) -> int:
    value = _read(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit():
        refuse(name, f"is {value!r}, but must be a whole number")
    return int(value)


def pairs(name: str) -> dict[str, str]:
    """`kk=one ru=another`: a value for each of some names."""
    found = dict(pair.partition("=")[::2] for pair in _read(name).split())
    if not all(found.values()):
        refuse(name, "must be name=value, with spaces between several")
    return found


def secret(name: str, *, only_demo: str = "", optional: bool = False) -> str:
    """A value that must never be written down here. `only_demo` stands in for it outside production, never in it."""
    value = _read(name)
    if environment() != "production":
        return value or only_demo
    if not value and not optional:
        refuse(name, f"(or {name}_FILE) is not set, and production does not start without it")
    if value and value == only_demo:
        refuse(name, "still has the value of the demo, which everybody knows")
    return value


def _read(name: str) -> str:
    value = os.environ.get(name, "").strip()
    file = os.environ.get(f"{name}_FILE", "").strip()
    if value or not file:
        return value
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        refuse(f"{name}_FILE", f"names {file}, which cannot be read")
