"""The bytes of which hashes are taken: unambiguous, the same in every place and time zone, the same for ever.

A row, form 1: each column in the order of `COLUMNS`, as the text that PostgreSQL gives for the expression beside it,
written as `<bytes in UTF-8>:<text>,`, or `-,` where it is NULL; the hash is SHA-256 of all that in UTF-8. The moment is
whole microseconds since 1970, so no setting of the server changes it. A later column begins a form 2 with its own list;
old seals keep theirs.

A seal: `audit-seal` and a zero byte, then number, moment, highest id, total, form and how many ids, each as 8 bytes,
big end first; the ids, 8 bytes each; the hashes of the rows, 32 bytes each; the hash of the seal before (32 zero bytes
for the first).

A head: `audit-head`, a line feed, and the JSON of its four names in order, without spaces.
"""

import hashlib
import json
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from survivor_engagement.audit.models import AuditSeal


HASH_BYTES = 32
FIRST = bytes(HASH_BYTES)
FORM = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

COLUMNS = {
    1: {
        "id": "id::text",
        "at": "(extract(epoch FROM at) * 1000000)::bigint::text",
        "event": "event",
        "actor_id": "actor_id::text",
        "actor_role": "actor_role",
        "on_behalf_of": "on_behalf_of::text",
        "programme_id": "programme_id::text",
        "advisor_id": "advisor_id::text",
        "about_kind": "about_kind",
        "about_id": "about_id",
        "fields": "fields::text",
        "purpose": "purpose",
        "count": "count::text",
        "ids_hash": "ids_hash",
        "decision": "decision",
        "reason": "reason",
        "request_id": "request_id::text",
        "session_hash": "session_hash",
        "network": "network",
    }
}


def row_text(form: int) -> str:
    """SQL for the text of one row. Whoever verifies sends it along and trusts no function of the database."""
    return " || ".join(
        f"coalesce(octet_length({text})::text || ':' || {text} || ',', '-,')" for text in COLUMNS[form].values()
    )


def row_hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def seal_hash(seal: "AuditSeal") -> bytes:
    """Of what the seal says, not of what it says its hash is."""
    numbers = (seal.number, microseconds(seal.at), seal.highest_id, seal.total, seal.form, len(seal.event_ids))
    return hashlib.sha256(
        b"audit-seal\0"
        + _packed(numbers)
        + _packed(seal.event_ids)
        + bytes(seal.row_hashes)
        + bytes(seal.previous_hash)
    ).digest()


def head_of(seal: "AuditSeal") -> dict[str, int | str]:
    """What is written outside about the newest seal: nothing but numbers, a moment and a hash."""
    return {"at": seal.at.astimezone(UTC).isoformat(), "events": seal.total, "hash": bytes(seal.hash).hex(),
            "number": seal.number}  # fmt: skip


def head_bytes(head: dict[str, int | str]) -> bytes:
    return b"audit-head\n" + json.dumps(head, sort_keys=True, separators=(",", ":")).encode()


def microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _packed(numbers: Sequence[int]) -> bytes:
    return struct.pack(f">{len(numbers)}q", *numbers)
