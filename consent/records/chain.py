"""One chain of events for each advisor in each programme: what is hashed, how events are added, how a chain is checked.

The hash of an event is SHA-256 over RFC 8785 JSON of what it says and of the hash before it (strings and lists of
strings alone, for which sorted compact JSON is just that; a test compares). It is taken while the row of the advisor
is locked; the database refuses a number or a hash before that is not the next one. Whoever owns the database can still
rewrite a whole chain: so the head of each stands in the trail, which is sealed and whose seals are kept elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from consent.records.models import BEFORE_THE_FIRST, ConsentEvent
from survivor_engagement.identity.models import Advisor

# Another form of what is hashed gets another number, and old events stay checkable. The first named the words and what
# shows an answer by their digests alone; but words that do not change from one version to the next keep theirs.
FORM, FORMS = "2", ("2", "1")
NOT_IN_THE_FIRST = ("text_id", "evidence_id")
# The columns of an event as they are hashed; each under its name in the row.
CELLS = (
    "public_id", "record__public_id", "advisor__public_id", "programme_id", "purpose_id", "scope_key", "authority",
    "guardian_id", "state", "effective_at", "recorded_at", "late_reason", "valid_until", "provisions", "not_before",
    "text_id", "text_sha256", "language", "method", "evidence_id", "evidence_sha256", "by_id", "key", "seq",
    "prev_hash",
)  # fmt: skip


@dataclass(frozen=True)
class Head:
    """The newest event of a chain, and the clock of the database after the lock."""

    seq: int
    hash: str
    now: datetime


def utc(moment: datetime | None) -> str:
    """`2026-03-02T09:20:00.000000Z`, or nothing."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else ""


def content(cells: Sequence[Any], form: str = FORM) -> bytes:
    """What is hashed, out of the cells named in `CELLS`."""
    said: dict[str, Any] = {"form": form}
    for name, cell in zip(CELLS, cells, strict=True):
        if form != FORM and name in NOT_IN_THE_FIRST:
            continue
        if isinstance(cell, datetime):
            said[name] = utc(cell)
        elif isinstance(cell, list):
            said[name] = cell
        else:
            said[name] = "" if cell is None else str(cell)
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(cells: Sequence[Any], form: str = FORM) -> str:
    return hashlib.sha256(content(cells, form)).hexdigest()


def is_hash_of(cells: Sequence[Any], found: str) -> bool:
    """In any form: whoever could write a hash anew would write the newest."""
    return any(hash_of(cells, form) == found for form in FORMS)


def head_of(advisor: Advisor, programme_id: int) -> Head:
    """Whoever adds has locked the row of the advisor before: then this is the end of the chain until she commits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(e.seq), 0), coalesce((array_agg(e.hash ORDER BY e.seq DESC))[1], %s), "
            "clock_timestamp() FROM (SELECT seq, hash FROM records_consentevent WHERE advisor_id = %s "
            "AND programme_id = %s ORDER BY seq DESC LIMIT 1) e",
            [BEFORE_THE_FIRST, advisor.pk, programme_id],
        )
        return Head(*cursor.fetchone())


def add(events: Sequence[ConsentEvent], head: Head) -> None:
    """Write events at the end of the chain, in this order. Those without a time happened now."""
    seq, before, at = head.seq, head.hash, head.now
    for event in events:
        seq += 1
        event.seq, event.prev_hash, event.recorded_at = seq, before, at
        event.effective_at = event.effective_at or at
        event.hash = before = hash_of(_cells_of(event))
        at += timedelta(microseconds=1)  # several at once keep their order
    ConsentEvent.objects.bulk_create(events)


def _cells_of(event: ConsentEvent) -> list[Any]:
    cells = []
    for name in CELLS:
        value: Any = event
        for part in name.split("__"):
            value = getattr(value, part)
        cells.append(value)
    return cells


@dataclass(frozen=True)
class Broken:
    """The first event of a chain that is not what was written; nothing of its content."""

    advisor_id: int
    programme_id: int
    seq: int
    event_id: int
    what: str  # "hash": the row was changed; "link": a row before it was; "gap": one is missing


def broken(rows: Iterable[Sequence[Any]]) -> Iterator[Broken]:
    """The first break of each chain. Rows as `rows_to_check` reads them: by advisor, programme and number."""
    chain: tuple[int, int] | None = None
    seq, before, is_broken = 0, BEFORE_THE_FIRST, False
    for event_id, advisor_id, programme_id, number, found, *cells in rows:
        if chain != (advisor_id, programme_id):
            chain, seq, before, is_broken = (advisor_id, programme_id), 0, BEFORE_THE_FIRST, False
        if is_broken:
            continue
        seq += 1
        what = ""
        if number != seq:
            what = "gap"
        elif cells[-1] != before:
            what = "link"
        elif not is_hash_of(cells, found):
            what = "hash"
        if what:
            is_broken = True
            yield Broken(advisor_id, programme_id, number, event_id, what)
        before = found


def rows_to_check(*, using: str = DEFAULT_DB_ALIAS, **only: Any) -> Iterator[tuple[Any, ...]]:
    """All events, or those of an advisor or a programme, chain by chain, read as they are needed."""
    rows = ConsentEvent.objects.using(using).filter(**only).order_by("advisor_id", "programme_id", "seq")
    return rows.values_list("pk", "advisor_id", "programme_id", "seq", "hash", *CELLS).iterator(chunk_size=5_000)
