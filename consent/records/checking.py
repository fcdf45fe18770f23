"""Are the answers what was written? Every chain is computed anew; a broken one is marked, and the gate answers no for
that advisor in that programme until a later look finds it whole. Found are ids and numbers, nothing of an answer."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from consent.records.anchors import Anchor, differing, differing_from_trail
from consent.records.chain import Broken, broken, rows_to_check
from consent.records.models import BrokenHistory, ConsentEvent
from survivor_engagement.audit.actions import record
from survivor_engagement.programmes.models import Programme

logger = logging.getLogger("survivor_engagement.alarms")
# Each event left its hash in the trail, which is sealed. A chain that was written anew as a whole holds together, but
# not to what the trail says.
NOT_IN_CHAIN = """
SELECT DISTINCT a.advisor_id, a.programme_id FROM audit_auditevent a
WHERE a.programme_id = %s AND a.event LIKE 'consent.%%' AND a.ids_hash <> '' AND NOT EXISTS (
    SELECT 1 FROM records_consentevent e WHERE e.advisor_id = a.advisor_id AND e.programme_id = a.programme_id
    AND e.hash = a.ids_hash)
ORDER BY 1
"""


@dataclass(frozen=True)
class Found:
    """A chain that does not hold, from which number on, and in what way: `hash`, `link`, `gap`, `trail`, or `anchor`,
    with the anchors that speak of another one."""

    advisor_id: int
    programme_id: int
    seq: int
    event_id: int | None
    what: str
    since: str = ""
    until: str = ""

    @property
    def from_outside(self) -> bool:
        """The chain holds together by itself; what was said of it elsewhere does not fit."""
        return self.what in ("trail", "anchor")


def breaks(programme: Programme, *, with_trail: bool, anchors: Sequence[Anchor] = ()) -> Iterator[Found]:
    """The first break of each chain of a programme. `with_trail` for whoever may read the trail; `anchors` are what
    was said of the chains outside."""
    found = set()
    for row in broken(rows_to_check(programme_id=programme.pk)):
        found.add(row.advisor_id)
        yield _found(row)
    for other in differing(programme, anchors):
        if other.advisor_id is not None and other.advisor_id not in found:
            found.add(other.advisor_id)
            yield Found(other.advisor_id, programme.pk, 1, None, "anchor", other.since, other.until)
    if not with_trail:
        return
    with connection.cursor() as cursor:
        cursor.execute(NOT_IN_CHAIN, [programme.pk])
        others = cursor.fetchall()
    for advisor_id, programme_id in others:
        if advisor_id not in found:
            yield Found(advisor_id, programme_id, 1, None, "trail")


@transaction.atomic
def check_programme(
    *, programme: Programme, by: None, with_trail: bool = False, anchors: Sequence[Anchor] = ()
) -> list[Found]:
    """Look, and mark. A mark that only the trail or an anchor gave is not lifted by a look that cannot read the trail,
    nor while the trail speaks of other heads."""
    found = list(breaks(programme, with_trail=with_trail, anchors=anchors))
    standing = {mark.advisor_id: mark for mark in BrokenHistory.objects.standing().filter(programme=programme)}
    for one in found:
        if one.advisor_id not in standing:
            mark = BrokenHistory.objects.create(
                advisor_id=one.advisor_id, programme=programme, seq=one.seq, by_trail=one.from_outside
            )
            record("history.broken", by=by, about=mark, count=one.seq)
            logger.critical("a consent history does not hold, `consent_audit` names it: mark %d", mark.pk)
    broken_now = {one.advisor_id for one in found}
    trail_fits = with_trail and differing_from_trail(programme) is None
    for mark in standing.values():
        if mark.advisor_id not in broken_now and (trail_fits or not mark.by_trail):
            mark.whole_again_at = timezone.now()
            mark.save(update_fields=["whole_again_at"])
            record("history.whole_again", by=by, about=mark, count=mark.seq)
    return found


def number_of_events() -> int:
    return ConsentEvent.objects.count()


def _found(row: Broken) -> Found:
    return Found(row.advisor_id, row.programme_id, row.seq, row.event_id, row.what)
