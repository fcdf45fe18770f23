"""Each night the heads of all chains of a programme are anchored outside: whoever owns the database can write a whole
chain anew, so that it holds together, but not what was said of it elsewhere.

The digest of all heads goes into the trail, which is sealed and whose own heads are mailed or copied; the heads one by
one, as numbers and hashes, are signed and go beside those of the trail. The digest says that something differs and
since when; the line outside says which chain. An anchor speaks of answers that are older than any transaction lasts,
so that what it counts can be counted again at any later time.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from django.utils import timezone

from consent.records.chain import utc
from consent.records.models import ConsentEvent
from survivor_engagement.audit.actions import record
from survivor_engagement.audit.heads import heads_dir
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.audit.signing import is_signed, signing_key, written_key
from survivor_engagement.programmes.models import Programme

ANCHORED = "history.anchored"
PATTERN = "chains-*.jsonl"
SETTLED = timedelta(minutes=10)  # longer than any transaction of ours lasts
Chain = tuple[int, int, str]  # whose, up to which number, the hash there


@dataclass(frozen=True)
class Anchor:
    """The heads of all chains of one programme at a moment, in the order of the advisors' numbers."""

    programme_id: int
    at: str  # as `chain.utc` writes it
    chains: tuple[Chain, ...]

    def as_bytes(self) -> bytes:
        said = {"at": self.at, "chains": self.chains, "programme": self.programme_id}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.as_bytes()).hexdigest()


@dataclass(frozen=True)
class Read:
    """One line of a file. `anchor` is none where it cannot be read."""

    where: str
    anchor: Anchor | None
    is_signed: bool


@transaction.atomic
def anchor_programme(*, programme: Programme, by: None, at: datetime | None = None) -> Anchor:
    """Into the trail; the caller writes it outside (`write_anchor`) when that has committed."""
    moment = at or timezone.now() - SETTLED
    heads = ConsentEvent.objects.filter(programme=programme, recorded_at__lte=moment)
    newest = heads.order_by("advisor_id", "-seq").distinct("advisor_id")
    chains = tuple(newest.values_list("advisor_id", "seq", "hash"))
    anchor = Anchor(programme.pk, utc(moment), chains)
    record(
        "history.anchored", by=by, programme_id=programme.pk, count=len(chains), mark=anchor.digest, about_id=anchor.at
    )
    return anchor


def write_anchor(anchor: Anchor) -> bool:
    """One signed line beside the heads of the trail. False where no place is named, or this process has no key."""
    place, key = heads_dir(), signing_key()
    if place is None or key is None:
        return False
    place.mkdir(parents=True, exist_ok=True)
    signature = base64.b64encode(key.sign(anchor.as_bytes())).decode()
    said = {"anchor": json.loads(anchor.as_bytes()), "key": written_key(key.public_key()), "signature": signature}
    file = os.open(place / f"chains-{anchor.at[:7]}.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(file, json.dumps(said, separators=(",", ":")).encode() + b"\n")
        os.fsync(file)
    finally:
        os.close(file)
    return True


def read_anchors(place: Path, keys: list[Ed25519PublicKey]) -> Iterator[Read]:
    for file in sorted(place.glob(PATTERN)):
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            yield _read(line, f"{file.name} line {number}", keys)


def _read(line: str, where: str, keys: list[Ed25519PublicKey]) -> Read:
    try:
        said = json.loads(line)
        told, signature = said["anchor"], base64.b64decode(said["signature"], validate=True)
        chains = tuple((int(whose), int(seq), str(hash_)) for whose, seq, hash_ in told["chains"])
        anchor = Anchor(int(told["programme"]), str(told["at"]), chains)
    except (ValueError, KeyError, TypeError, binascii.Error):
        return Read(where, None, is_signed=False)
    return Read(where, anchor, is_signed(anchor.as_bytes(), signature, keys))


@dataclass(frozen=True)
class Differs:
    """A chain that is not the one that was anchored. `since` is the first anchor that does not fit any more, and
    `until` the last: it was written anew after that. Without an advisor, only the digest in the trail says so."""

    programme_id: int
    advisor_id: int | None
    since: str
    until: str


def differing(programme: Programme, anchors: Iterable[Anchor]) -> list[Differs]:
    """The chains of a programme beside the lines outside."""
    rows = ConsentEvent.objects.filter(programme=programme).values_list("advisor_id", "seq", "hash")
    now = set(rows.iterator(chunk_size=5_000))
    spans: dict[int, tuple[str, str]] = {}
    for anchor in sorted(anchors, key=lambda one: one.at):
        for chain in anchor.chains if anchor.programme_id == programme.pk else ():
            if chain not in now:
                since, _until = spans.get(chain[0], (anchor.at, anchor.at))
                spans[chain[0]] = since, anchor.at
    return [Differs(programme.pk, whose, *span) for whose, span in sorted(spans.items())]


def differing_from_trail(programme: Programme) -> Differs | None:
    """Beside the digests in the trail, for whoever may read it."""
    said = AuditEvent.objects.filter(programme_id=programme.pk, event=ANCHORED).order_by("about_id", "pk")
    wrong = [at for at, mark, digest in _counted_again(programme, said) if mark != digest]
    return Differs(programme.pk, None, wrong[0], wrong[-1]) if wrong else None


def _counted_again(programme: Programme, said: Iterable[AuditEvent]) -> Iterator[tuple[str, str, str]]:
    """Moment, digest as it was said, and as it is now; the answers are read once, in the order of time."""
    rows = ConsentEvent.objects.filter(programme=programme).order_by("recorded_at", "advisor_id", "seq")
    waiting = rows.values_list("recorded_at", "advisor_id", "seq", "hash").iterator(chunk_size=5_000)
    row, heads = next(waiting, None), {}
    for event in said:
        while row is not None and utc(row[0]) <= event.about_id:
            heads[row[1]] = row[1:]
            row = next(waiting, None)
        chains = tuple(heads[whose] for whose in sorted(heads))
        yield event.about_id, event.ids_hash, Anchor(programme.pk, event.about_id, chains).digest
