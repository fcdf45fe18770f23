"""Is the trail what it was? Everything is computed anew from the rows; nothing the database computed is believed.

Each finding names an id and nothing else. Rows are read as a stream, in the order of the seals.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain

from django.db import connection, transaction
from django.utils import timezone

from survivor_engagement.audit.canonical import COLUMNS, FIRST, HASH_BYTES, row_hash, row_text, seal_hash
from survivor_engagement.audit.heads import Head
from survivor_engagement.audit.models import AuditSeal

AT_ONCE = 5_000  # rows in one question, those of a large seal apart
SEALS_AT_ONCE = 500
LATE = timedelta(hours=26)  # the look at everything has passed by then
CLOCKS = timedelta(minutes=5)  # by which those of two servers may differ


@dataclass
class Verdict:
    seals: int = 0
    events: int = 0
    unsealed: int = 0
    heads: int = 0
    newest_head: int = 0
    problems: list[str] = field(default_factory=list)


def may_read_all() -> bool:
    """Row-level security would hide rows, and a hidden row looks like one that was cut."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active('audit_auditevent') OR row_security_active('audit_auditseal')")
        return not cursor.fetchone()[0]


def verify(heads: Iterable[Head]) -> Verdict:
    verdict = Verdict()
    outside = list(heads)  # first: a head that is written while we read speaks of a seal that we may not see
    spoken_of: dict[int, list[Head]] = {}
    for head in outside:
        spoken_of.setdefault(head.number, []).append(head)
    with transaction.atomic():
        last: AuditSeal | None = None
        sealed_at: dict[int, datetime] = {}  # of those that heads speak of
        for seals in _in_pieces(_linked(verdict, spoken_of)):
            _check_rows(verdict, seals, last.at if last else None)
            sealed_at |= {seal.number: seal.at for seal in seals if seal.number in spoken_of}
            last = seals[-1]
        _check_heads(verdict, outside, last, sealed_at)
        _count_unsealed(verdict)
    return verdict


def _linked(verdict: Verdict, spoken_of: dict[int, list[Head]]) -> Iterator[AuditSeal]:
    """Each seal, once it was looked at by itself, after the one before it, and beside the heads that speak of it."""
    before, expected, total = FIRST, 1, 0
    for seal in AuditSeal.objects.in_order().iterator(chunk_size=SEALS_AT_ONCE):
        verdict.seals += 1
        verdict.problems += [f"seal {number} is missing" for number in range(expected, seal.number)]
        if seal.number == expected and bytes(seal.previous_hash) != before:
            verdict.problems.append(f"seal {seal.number - 1} is not the one on which seal {seal.number} was made")
        if seal.number == expected and seal.total != total + len(seal.event_ids):
            verdict.problems.append(f"seal {seal.number} counts wrongly")
        if bytes(seal.hash) != seal_hash(seal):
            verdict.problems.append(f"seal {seal.number} was edited")
        verdict.problems += [
            f"seal {seal.number} is not the one of which a head outside speaks ({head.where})"
            for head in spoken_of.get(seal.number, [])
            if head.hash != bytes(seal.hash).hex()
        ]
        before, expected, total = bytes(seal.hash), seal.number + 1, seal.total
        yield seal


def _in_pieces(seals: Iterator[AuditSeal]) -> Iterator[list[AuditSeal]]:
    """Seals together that are asked for by one question: of one form, and of some thousand rows."""
    piece: list[AuditSeal] = []
    for seal in seals:
        if piece and (seal.form != piece[0].form or sum(len(it.event_ids) for it in piece) >= AT_ONCE):
            yield piece
            piece = []
        piece.append(seal)
    if piece:
        yield piece


def _check_rows(verdict: Verdict, seals: list[AuditSeal], before: datetime | None) -> None:
    """`before` is when the seal before these was made. A row of long before it was put in afterwards: the sealer would
    have found it then."""
    if seals[0].form not in COLUMNS:
        verdict.problems += [f"seal {seal.number} is of a form that is not known" for seal in seals]
        return
    texts = _texts(seals[0].form, list(chain.from_iterable(seal.event_ids for seal in seals)))
    for seal in seals:
        hashes = bytes(seal.row_hashes)
        verdict.events += len(seal.event_ids)
        earliest = before - LATE if before else datetime.min.replace(tzinfo=UTC)
        for place, event in enumerate(seal.event_ids):
            at, text = texts.get(event, (seal.at, None))
            if text is None:
                verdict.problems.append(f"event {event} of seal {seal.number} is missing")
            elif row_hash(text) != hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
                verdict.problems.append(f"event {event} of seal {seal.number} was edited")
            elif not earliest <= at <= seal.at + CLOCKS:
                verdict.problems.append(f"event {event} says another time than its place in seal {seal.number}")
        before = seal.at


def _texts(form: int, ids: list[int]) -> dict[int, tuple[datetime, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, at, {row_text(form)} FROM audit_auditevent WHERE id = ANY (%s)", [ids])  # noqa: S608 - names of our columns
        return {event: (at, text) for event, at, text in cursor.fetchall()}


def _check_heads(verdict: Verdict, outside: list[Head], last: AuditSeal | None, sealed_at: dict[int, datetime]) -> None:
    """The newest head may not be a day older than the newest seal: whoever stops the heads can cut the tail later."""
    verdict.heads = len(outside)
    verdict.newest_head = max((head.number for head in outside), default=0)
    unsigned = [head.where for head in outside if not head.is_signed]
    verdict.problems += [f"the signature of a head outside is not good ({where})" for where in unsigned]
    newest = last.number if last else 0
    if verdict.newest_head > newest:
        verdict.problems.append(f"the trail ends at seal {newest}; a head outside is of seal {verdict.newest_head}")
    spoken_at = sealed_at.get(verdict.newest_head)
    if last and spoken_at and spoken_at < last.at - LATE:
        verdict.problems.append(f"no head outside speaks of the last day; the newest is of seal {verdict.newest_head}")


def _count_unsealed(verdict: Verdict) -> None:
    """Rows of the last minutes wait for their seal; one that waits for a day was put there past the sealer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.at FROM audit_auditevent e JOIN (SELECT id FROM audit_auditevent "
            "EXCEPT SELECT unnest(event_ids) FROM audit_auditseal) AS open USING (id) ORDER BY e.id"
        )
        late = timezone.now() - LATE
        for event, at in cursor:
            verdict.unsealed += 1
            if at < late:
                verdict.problems.append(f"event {event} is older than a day and in no seal")


def told(problems: list[str], *, at_most: int) -> list[str]:
    """The first of each kind and how many more there are, so that a cut of a million rows is one page."""
    seen: Counter[str] = Counter()
    lines = []
    for problem in problems:
        kind = "".join(sign for sign in problem if not sign.isdigit())
        seen[kind] += 1
        if seen[kind] <= at_most:
            lines.append(problem)
    hidden = len(problems) - len(lines)
    return [*lines, f"and {hidden} more of these kinds"] if hidden else lines
