"""The root keys this process holds: read once, kept here, never printed, never in Django's settings.

A root key comes from the environment (`ROOT_KEY_IDENTITY=<base64 of 32 bytes>`, or `1:<base64>,2:<base64>` with
versions), or from a file in ROOT_KEYS_DIR named by class and version (`identity.1`, mode 0400). The highest version
seals; the older ones still open. A process holds only the classes named in KEY_CLASSES, so that the worker who sends
messages cannot open a name.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import NoReturn

from django.conf import settings

from survivor_engagement.environment import refuse, text
from survivor_engagement.keys.errors import KeyNotHeld

PERSON_CLASSES = ("identity", "contact", "care", "payee")  # each person has a key of her own in each of these
HOUSE_CLASSES = ("index", "secrets", "files")  # tags to find a phone by, second factors, files about nobody
CLASSES = PERSON_CLASSES + HOUSE_CLASSES
NONE_HELD = "none"  # KEY_CLASSES=none: a process that holds no key at all (migrations, the default worker)
KEY_BYTES = 32
READ_BY_OWNER_ONLY = 0o077

_loading = Lock()
_ring: "dict[str, dict[int, RootKey]] | None" = None


class RootKey:
    """Secret bytes that do not show themselves in a log, an error page or a pickle."""

    __slots__ = ("_secret", "klass", "version")

    def __init__(self, klass: str, version: int, secret: bytes) -> None:
        self.klass = klass
        self.version = version
        self._secret = secret

    def __repr__(self) -> str:
        return f"<RootKey {self.klass}.{self.version}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A root key stays in its process.")

    def secret(self) -> bytes:
        return self._secret


def newest(klass: str) -> RootKey:
    """The root key that seals new values of this class."""
    versions = _held(klass)
    return versions[max(versions)]


def numbered(klass: str, version: int) -> RootKey:
    """The root key of this class that sealed an older value."""
    try:
        return _held(klass)[version]
    except KeyError:
        raise KeyNotHeld(f"{klass}.{version}") from None


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
    if _ring is None or klass not in _ring:
        raise KeyNotHeld(klass)
    return _ring[klass]


def _classes_of_this_process() -> list[str]:
    named = [klass for klass in settings.KEY_CLASSES if klass != NONE_HELD]
    unknown = sorted(set(named) - set(CLASSES))
    if unknown:
        refuse("KEY_CLASSES", f"names {', '.join(unknown)}; the classes are {', '.join(CLASSES)}, or {NONE_HELD}")
    return named


def _read(klass: str) -> dict[int, RootKey]:
    keys = list(_from_environment(klass)) or list(_from_files(klass))
    if not keys:
        keys = [_made_here(klass)]
    return {key.version: key for key in keys}


def _from_environment(klass: str) -> Iterator[RootKey]:
    variable = f"ROOT_KEY_{klass.upper()}"
    for part in filter(None, text(variable, "").split(",")):
        version, _colon, encoded = part.rpartition(":")
        yield RootKey(klass, _version(version or "1", variable), _decoded(encoded, variable))


def _from_files(klass: str) -> Iterator[RootKey]:
    for path in sorted(Path(settings.ROOT_KEYS_DIR).glob(f"{klass}.*")):
        if not path.suffix[1:].isdecimal():
            continue  # half-written or put aside by hand
        if path.stat().st_mode & READ_BY_OWNER_ONLY:
            refuse(str(path), f"can be read by others; run: chmod 0400 {path}")
        yield RootKey(klass, _version(path.suffix[1:], str(path)), _decoded(path.read_text(), str(path)))


def _made_here(klass: str) -> RootKey:
    """A first root key for a demo or a test run. Production brings its own, which somebody keeps a copy of."""
    folder = Path(settings.ROOT_KEYS_DIR)
    if settings.ENV == "production":
        refuse(
            f"ROOT_KEY_{klass.upper()}",
            f"is not set, and there is no file {folder / klass}.1 (mode 0400) with the base64 of 32 random bytes; "
            f"`openssl rand -base64 32` makes some. A process that needs no such key leaves {klass} out of KEY_CLASSES",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{klass}.{secrets.token_hex(8)}.draft"
    draft.touch(mode=0o600)
    draft.write_bytes(base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    try:
        # Several processes start at the same moment: whoever links first made the key, and all read that one.
        os.link(draft, folder / f"{klass}.1")
    except FileExistsError:
        return next(_from_files(klass))
    finally:
        draft.unlink()
    return next(_from_files(klass))


def _version(written: str, source: str) -> int:
    if not written.isdecimal() or not 1 <= int(written) <= 255:
        refuse(source, "must have a version from 1 to 255")
    return int(written)


def _decoded(encoded: str, source: str) -> bytes:
    try:
        secret = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        secret = b""
    if len(secret) != KEY_BYTES:
        refuse(source, f"must be the base64 of exactly {KEY_BYTES} bytes")
    return secret
