"""Is the trail what it was? Everything is computed anew from the rows; nothing the database computed is believed.

Each finding names an id and nothing else. Rows are read as a stream, in the order of the seals.

A row can be changed unseen until it is sealed, so how long it waited is looked at too. The sealer comes each minute;
one that stood still makes a late seal, and why it did only a person knows: what stands in the database could be written
by whoever stopped it. So whoever verifies names the late seals that were explained to her; a signed head fixes each.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain

from django.db import connection, transaction

from survivor_engagement.audit.actions import AT_ONCE as FULL
from survivor_engagement.audit.canonical import COLUMNS, FIRST, HASH_BYTES, row_hash, row_text, seal_hash
from survivor_engagement.audit.heads import Head
from survivor_engagement.audit.models import AuditSeal

AT_ONCE = 5_000  # rows in one question, those of a large seal apart
SEALS_AT_ONCE = 500
LATE = timedelta(minutes=10)  # a row waits for a minute; longer than any transaction of ours lasts
HEADS_LATE = timedelta(hours=26)
CLOCKS = timedelta(minutes=5)  # by which those of two servers may differ


@dataclass
class Verdict:
    seals: int = 0
    events: int = 0
    unsealed: int = 0
    heads: int = 0
    newest_head: int = 0
    problems: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)  # when the sealer stood still


def may_read_all() -> bool:
    """Row-level security would hide rows, and a hidden row looks like one that was cut."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_security_active('audit_auditevent') OR row_security_active('audit_auditseal')")
        return not cursor.fetchone()[0]


def verify(heads: Iterable[Head], *, explained: Collection[int] = (), as_of: datetime | None = None) -> Verdict:
    """`explained` are late seals of which somebody has said why; `as_of` is the moment of a backup."""
    verdict = Verdict()
    outside = list(heads)  # first: a head that is written while we read speaks of a seal that we may not see
    spoken_of: dict[int, list[Head]] = {}
    for head in outside:
        spoken_of.setdefault(head.number, []).append(head)
    with transaction.atomic():
        last: AuditSeal | None = None
        up_to: datetime | None = None
        sealed_at: dict[int, datetime] = {}  # of those that heads speak of
        for seals in _in_pieces(_linked(verdict, spoken_of)):
            up_to = _check_rows(verdict, seals, up_to, explained)
            sealed_at |= {seal.number: seal.at for seal in seals if seal.number in spoken_of}
            last = seals[-1]
        _check_heads(verdict, outside, last, sealed_at)
        _count_unsealed(verdict, up_to, as_of)
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


def _check_rows(
    verdict: Verdict, seals: list[AuditSeal], up_to: datetime | None, explained: Collection[int]
) -> datetime | None:
    """`up_to` is when the sealer last left nothing over: a seal that is not full. None is the beginning, when what was
    there before is sealed, however old it is."""
    if seals[0].form not in COLUMNS:
        verdict.problems += [f"seal {seal.number} is of a form that is not known" for seal in seals]
        return up_to
    texts = _texts(seals[0].form, list(chain.from_iterable(seal.event_ids for seal in seals)))
    for seal in seals:
        verdict.events += len(seal.event_ids)
        waited = list(_whole_but_late(verdict, seal, texts))
        if waited and up_to and seal.number not in explained:
            _note_late(verdict, seal, waited, up_to)
        up_to = seal.at if len(seal.event_ids) < FULL else up_to
    return up_to


def _whole_but_late(
    verdict: Verdict, seal: AuditSeal, texts: dict[int, tuple[datetime, str]]
) -> Iterator[tuple[int, datetime]]:
    """Looks at each row of a seal; yields those that are what they were and had waited for long."""
    hashes = bytes(seal.row_hashes)
    for place, event in enumerate(seal.event_ids):
        at, text = texts.get(event, (seal.at, None))
        if text is None:
            verdict.problems.append(f"event {event} of seal {seal.number} is missing")
        elif row_hash(text) != hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
            verdict.problems.append(f"event {event} of seal {seal.number} was edited")
        elif at > seal.at + CLOCKS:
            verdict.problems.append(f"event {event} says another time than its place in seal {seal.number}")
        elif at < seal.at - LATE:
            yield event, at


def _note_late(verdict: Verdict, seal: AuditSeal, waited: list[tuple[int, datetime]], up_to: datetime) -> None:
    """A row that is older than the last look of the sealer was not there then: it was put in afterwards, or dated back.
    With others the sealer stood still."""
    put_in = [event for event, at in waited if at < up_to - LATE]
    verdict.problems += [f"event {event} says another time than its place in seal {seal.number}" for event in put_in]
    if left := [at for _event, at in waited if at >= up_to - LATE]:
        verdict.late.append(
            f"seal {seal.number} was made late: {len(left)} of its events waited since {_told(min(left))}"
        )


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


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
    if last and spoken_at and spoken_at < last.at - HEADS_LATE:
        verdict.problems.append(f"no head outside speaks of the last day; the newest is of seal {verdict.newest_head}")


def _count_unsealed(verdict: Verdict, up_to: datetime | None, as_of: datetime | None) -> None:
    """Rows of the last minute wait for their seal. Where they wait for longer the sealer stands still; one that is
    older than its last look was put there past it."""
    waiting = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now = as_of or cursor.fetchone()[0]
        cursor.execute(
            "SELECT e.id, e.at FROM audit_auditevent e JOIN (SELECT id FROM audit_auditevent "
            "EXCEPT SELECT unnest(event_ids) FROM audit_auditseal) AS open USING (id) ORDER BY e.id"
        )
        for event, at in cursor:
            verdict.unsealed += 1
            if up_to and at < up_to - LATE:
                verdict.problems.append(f"event {event} is older than the newest seal and in no seal")
            elif at < now - LATE:
                waiting.append(at)
    if waiting:
        verdict.late.append(f"not sealed since {_told(min(waiting))}: {len(waiting)} events wait for a seal")


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
