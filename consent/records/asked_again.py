"""A yes that comes late over a no, or that we asked for too soon after one, rests from its first moment, until whoever
said it lets it go on.

For 90 days after a no nobody is asked again; she may come back to it herself whenever she likes. Whoever writes a yes
down says who brought it up, whatever stands, and learns nothing: the yes is kept as any other, with a pause of the same
instant. Of that pause nobody is told and nobody has to ask her: that would be to ask once more. She finds it on her own
page and lifts it in one step; a guardian comes back to it. The database asks the same (migration `asked_again`).
"""

from datetime import datetime, timedelta

from django.db.models import Max, Q

from consent.records import moves
from consent.records.models import ConsentEvent

IN_TIME = timedelta(minutes=15)
State, Authority = ConsentEvent.State, ConsentEvent.Authority
# What a guardian allowed is revoked by the team where their paper ends: that was no word of theirs.
THEIR_OWN_NO = (State.REFUSED, State.WITHDRAWN)


def rests_at_once(event: ConsentEvent, stood: ConsentEvent | None, now: datetime) -> bool:
    """Of a yes that is about to be added: it comes late over a no; or somebody of the team asked for it, and a no of
    the same voice, less than 90 days old, stands or lies under what rests. Of one instant the no stands anyway."""
    if event.state not in moves.YES or (stood and not stood.opens and stood.effective_at == event.effective_at):
        return False
    return _is_late_over_a_no(event, now) or _is_asked_too_soon(event, stood)


def _is_late_over_a_no(event: ConsentEvent, now: datetime) -> bool:
    """A no to a no leaves no row. So of a yes that we learn of late nobody knows whether a no was said after it, where
    one was said before it and since then no yes was written down in time."""
    if now - event.effective_at <= IN_TIME:
        return False
    said = ConsentEvent.objects.filter(record=event.record_id, effective_at__lte=event.effective_at)
    last = said.filter(state__in=moves.NO).aggregate(at=Max("effective_at"))["at"]
    return last is not None and not said.filter(opens=True, effective_at__gt=last, late_reason="").exists()


def _is_asked_too_soon(event: ConsentEvent, stood: ConsentEvent | None) -> bool:
    if event.evidence is None or event.by_id == event.advisor.user_id:
        return False
    if event.evidence.her_wish or moves.state_at(stood, event.effective_at) in moves.YES:
        return False
    said = ConsentEvent.objects.filter(record=event.record_id, effective_at__lte=event.effective_at)
    noes = moves.NO if event.authority != Authority.GUARDIAN else THEIR_OWN_NO
    recent = said.filter(state__in=noes, effective_at__gt=event.effective_at - moves.REST_AFTER_NO)
    last = recent.aggregate(at=Max("effective_at"))["at"]
    if last is None:
        return False
    of_own_will = Q(by=event.advisor.user_id) | Q(evidence__her_wish=True)
    return not said.filter(of_own_will, opens=True, effective_at__gt=last).exists()
