"""Root keys out of files or the environment; the source of root keys unless ROOT_KEY_SOURCE names another.

`ROOT_KEY_IDENTITY=<base64 of 32 bytes>`, or `1:<base64>,2:<base64>` with versions; or a file in ROOT_KEYS_DIR named by
class and version (`identity.1`, mode 0400).
"""

import base64
import binascii
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from survivor_engagement.environment import refuse, text
from survivor_engagement.keys.roots import KEY_BYTES, HeldRootKey, RootKey

READ_BY_OWNER_ONLY = 0o077


def root_keys(klass: str) -> list[RootKey]:
    """Every version of this class that the process was given. Says which variable is missing where there is none."""
    return [*(list(_from_environment(klass)) or list(_from_files(klass)) or [_made_here(klass)])]


def _from_environment(klass: str) -> Iterator[HeldRootKey]:
    variable = f"ROOT_KEY_{klass.upper()}"
    for part in filter(None, text(variable, "").split(",")):
        version, _colon, encoded = part.rpartition(":")
        yield HeldRootKey(klass, _version(version or "1", variable), _decoded(encoded, variable))


def _from_files(klass: str) -> Iterator[HeldRootKey]:
    for path in sorted(Path(settings.ROOT_KEYS_DIR).glob(f"{klass}.*")):
        if not path.suffix[1:].isdecimal():
            continue  # half-written or put aside by hand
        if path.stat().st_mode & READ_BY_OWNER_ONLY:
            refuse(str(path), f"can be read by others; run: chmod 0400 {path}")
        yield HeldRootKey(klass, _version(path.suffix[1:], str(path)), _decoded(path.read_text(), str(path)))


def _made_here(klass: str) -> HeldRootKey:
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
