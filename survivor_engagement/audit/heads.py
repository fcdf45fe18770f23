"""Signed heads of the chain, written to a place that those who run the server do not own.

A cut tail is noticed by nothing inside the database; it is by a head outside that speaks of a seal which is not there.
A head says a number, a moment, how many events and a hash. Files are only ever added to, one for each month.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from survivor_engagement.audit.canonical import head_bytes, head_of
from survivor_engagement.audit.signing import is_signed, signing_key, written_key
from survivor_engagement.environment import text

if TYPE_CHECKING:
    from survivor_engagement.audit.models import AuditSeal

PATTERN = "heads-*.jsonl"


@dataclass(frozen=True)
class Head:
    """One line of a file. `number` is 0 where it cannot be read."""

    where: str
    number: int
    hash: str
    is_signed: bool


def heads_dir() -> Path | None:
    """Where heads go; in production nowhere until somebody has named a place."""
    default = "" if settings.ENV == "production" else str(Path(settings.VAR_DIR) / "heads")
    named = text("AUDIT_HEADS_DIR", default)
    return Path(named) if named else None


def write_head(seal: "AuditSeal") -> bool:
    """Sign and write the head of this seal. Written already, it is left as it is. False where nothing can be written:
    no place is named, or this process does not hold the key."""
    place, key = heads_dir(), signing_key()
    if place is None or key is None:
        return False
    place.mkdir(parents=True, exist_ok=True)
    line = signed_line(seal, key)
    if _last_line(place) != line:
        file = os.open(place / f"heads-{seal.at:%Y-%m}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(file, line.encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
    return True


def read_heads(place: Path, keys: list[Ed25519PublicKey]) -> Iterator[Head]:
    for file in sorted(place.glob(PATTERN)):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            yield _read(line, f"{file.name} line {number}", keys)


def signed_line(seal: "AuditSeal", key: Ed25519PrivateKey) -> str:
    head = head_of(seal)
    signature = base64.b64encode(key.sign(head_bytes(head))).decode()
    return json.dumps({"head": head, "key": written_key(key.public_key()), "signature": signature})


def _read(line: str, where: str, keys: list[Ed25519PublicKey]) -> Head:
    try:
        said = json.loads(line)
        head, signature = said["head"], base64.b64decode(said["signature"], validate=True)
        return Head(where, int(head["number"]), str(head["hash"]), is_signed(head_bytes(head), signature, keys))
    except (ValueError, KeyError, TypeError, binascii.Error):
        return Head(where, 0, "", is_signed=False)


def _last_line(place: Path) -> str:
    files = sorted(place.glob(PATTERN))
    lines = files[-1].read_text(encoding="utf-8").splitlines() if files else []
    return lines[-1] if lines else ""
