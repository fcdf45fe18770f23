"""The root keys this process holds: read once, kept here, never printed, never in Django's settings.

The highest version of a class seals; the older ones still open. A process holds only the classes named in KEY_CLASSES,
so that the worker who sends messages cannot open a name.
"""

from threading import Lock

from django.conf import settings
from django.utils.module_loading import import_string

from survivor_engagement.environment import refuse
from survivor_engagement.keys.errors import KeyNotHeld
from survivor_engagement.keys.roots import RootKey

PERSON_CLASSES = ("identity", "contact", "care", "payee")  # each person has a key of her own in each of these
# tags to find a phone by, second factors, files about nobody, what signs receipts
HOUSE_CLASSES = ("index", "secrets", "files", "receipts")
CLASSES = PERSON_CLASSES + HOUSE_CLASSES
NONE_HELD = "none"  # KEY_CLASSES=none: a process that holds no key at all (migrations, the default worker)

_loading = Lock()
_ring: dict[str, dict[int, RootKey]] | None = None


def newest(klass: str) -> RootKey:
    """The root key that seals new values of this class."""
    versions = _held(klass)
    return versions[max(versions)]


def numbered(klass: str, version: int) -> RootKey:
    """The root key of this class that sealed a value. One that came after this process began is looked for once more,
    so that a process that runs on can open what a newer one has sealed."""
    held = _held(klass)
    if version not in held:
        held.update(_read_again(klass))
    try:
        return held[version]
    except KeyError:
        raise KeyNotHeld(f"{klass}.{version}") from None


def versions(klass: str) -> list[int]:
    """The versions of this class that are held, the oldest first."""
    return sorted(_held(klass))


def classes() -> list[str]:
    """The classes that this process holds."""
    load()
    return list(_ring or {})


def load() -> None:
    """Read the root keys of this process, once. Says which variable is missing where one is."""
    global _ring
    with _loading:
        if _ring is None:
            _ring = {klass: _read(klass) for klass in _classes_of_this_process()}


def forget() -> None:
    """Let go of the root keys; the next use reads them again."""
    global _ring
    _ring = None


def _held(klass: str) -> dict[int, RootKey]:
    load()
    held = _ring
    if held is None or klass not in held:
        raise KeyNotHeld(klass)
    return held[klass]


def _read(klass: str) -> dict[int, RootKey]:
    source = import_string(settings.ROOT_KEY_SOURCE)
    return {key.version: key for key in source(klass)}


def _read_again(klass: str) -> dict[int, RootKey]:
    """A process that serves does not end because a key file has been taken away since: what it holds stays."""
    try:
        return _read(klass)
    except SystemExit:
        return {}


def _classes_of_this_process() -> list[str]:
    named = [klass for klass in settings.KEY_CLASSES if klass != NONE_HELD]
    unknown = sorted(set(named) - set(CLASSES))
    if unknown:
        refuse("KEY_CLASSES", f"names {', '.join(unknown)}; the classes are {', '.join(CLASSES)}, or {NONE_HELD}")
    return named
