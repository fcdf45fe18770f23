"""The file of public keys (`keys.json`, a JSON Web Key Set of RFC 7517): every key there ever was, with its time.

    {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "…", "kid": "…", "use": "sig", "alg": "EdDSA",
               "used_from": "2026-03-01T00:00:00Z", "used_until": "2027-03-01T00:00:00Z"}]}

Pure functions: the file can be read where there is no database.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from consent.receipts.jws import KEY_BYTES, from_text, key_id_of

FIXED = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}


class NotAnArchive(ValueError):
    """The file holds no keys of this kind. The message is a sentence."""


@dataclass(frozen=True)
class ArchivedKey:
    key_id: str
    public_key: str  # 32 bytes as base64url
    used_from: datetime
    used_until: datetime | None = None


def utc(moment: datetime, timespec: str = "microseconds") -> str:
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def as_file(keys: Iterable[ArchivedKey]) -> str:
    return json.dumps({"keys": [_row(key) for key in keys]}, indent=1) + "\n"


def read(text: str | bytes) -> dict[str, ArchivedKey]:
    """The keys by their ids. A key whose id is not its thumbprint is refused, and so is a file that holds none."""
    try:
        rows = json.loads(text)["keys"]
        keys = [_key(row) for row in rows]
    except (ValueError, KeyError, TypeError, RecursionError) as reason:
        raise NotAnArchive("The file of keys cannot be read: it is not the one that was handed out.") from reason
    if not keys:
        raise NotAnArchive("The file of keys holds no key.")
    return {key.key_id: key for key in keys}


def _row(key: ArchivedKey) -> dict[str, str]:
    row = FIXED | {"x": key.public_key, "kid": key.key_id, "used_from": utc(key.used_from)}
    return row | ({"used_until": utc(key.used_until)} if key.used_until else {})


def _key(row: dict[str, Any]) -> ArchivedKey:
    public_key, until = row["x"], row.get("used_until")
    if {name: row.get(name) for name in FIXED} != FIXED or from_text(public_key, KEY_BYTES) is None:
        raise ValueError("no such kind of key")
    if key_id_of(public_key) != row["kid"]:
        raise ValueError("the id is not that of the key")
    return ArchivedKey(row["kid"], public_key, moment(row["used_from"]), moment(until) if until else None)


def moment(text: str) -> datetime:
    """A moment that says its offset."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a moment without its offset")
    return found
