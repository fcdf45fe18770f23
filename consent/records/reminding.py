"""A yes that is about to end: she is told 30, 7 and 1 days before, in neutral words, as she wishes to be reached, until
she has answered: yes, no or not now.

What she does not answer ends. Nothing is renewed by itself, and nobody is told about what is not asked any more.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consent.notices.access import current_notice
from consent.records.models import EVERYTHING, ConsentEvent, LetEnd
from consent.records.notifications import tell_that_a_yes_ends
from consent.records.standing import own_authority
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme

DAYS_BEFORE = (1, 7, 30)


@transaction.atomic
def remind_of_ends(*, programme: Programme, by: None) -> int:
    """One message at most to each advisor in one run, for the yes that ends first; how many were told."""
    notice = current_notice(programme.pk)
    if notice is None:
        return 0
    now = timezone.now()
    soonest: dict[int, ConsentEvent] = {}
    asked = list(notice.items.values_list("purpose_id", flat=True))
    for event in _ending(programme, asked, now):
        first = soonest.setdefault(event.advisor_id, event)
        if event.valid_until < first.valid_until:
            soonest[event.advisor_id] = event
    for event in soonest.values():
        days = next(days for days in DAYS_BEFORE if event.valid_until - now <= timedelta(days=days))
        tell_that_a_yes_ends(event.advisor, programme, ends_at=event.valid_until, days_before=days)
    return len(soonest)


def _ending(programme: Programme, asked: list[str], now: datetime) -> list[ConsentEvent]:
    """Of those who are here, each yes of her own voice that stands and ends within the first step."""
    people = Advisor.objects.enrolled_in([programme.pk]).active()
    standing = ConsentEvent.objects.filter(
        programme=programme, purpose__in=asked, scope_key=EVERYTHING, advisor__in=people
    ).standing()
    left = set(LetEnd.objects.filter(programme=programme).values_list("event", flat=True))
    last = now + timedelta(days=max(DAYS_BEFORE))
    return [
        event
        for event in standing.select_related("advisor")
        if event.opens
        and event.pk not in left
        and now < event.valid_until <= last
        and event.authority == own_authority(event.advisor)
    ]
