"""A yes that we asked for too soon after a no rests from its first moment, until whoever said it lets it go on.

For 90 days after a no nobody is asked again; she may come back to it herself whenever she likes. Whoever writes a yes
down says who brought it up, whatever stands, and learns nothing: the yes is kept as any other, with a pause of the same
instant. Of that pause nobody is told and nobody has to ask her: that would be to ask once more. She finds it on her own
page and lifts it in one step; a guardian comes back to it. The database asks the same (migration `asked_again`).
"""

from django.db.models import Max, Q

from consent.records import moves
from consent.records.models import ConsentEvent

State, Authority = ConsentEvent.State, ConsentEvent.Authority
# What a guardian allowed is revoked by the team where their paper ends: that was no word of theirs.
THEIR_OWN_NO = (State.REFUSED, State.WITHDRAWN)


def rests_at_once(event: ConsentEvent, stood: ConsentEvent | None) -> bool:
    """Of a yes that is about to be added: somebody of the team asked for it, and a no of the same voice, less than 90
    days old, stands or lies under what rests."""
    if event.state not in moves.YES or event.evidence is None or event.by_id == event.advisor.user_id:
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
