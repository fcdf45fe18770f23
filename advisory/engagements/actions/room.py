"""What can happen in the room: somebody asks to stop, the person who leads says that she has paused."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.live import CAPTURES
from advisory.engagements.models import NEAR, Engagement, LiveStop, Participation
from consent.records import actions as consents
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

OVERRUN = timedelta(hours=6)  # a meeting that nobody closed is over
LIVE = (Engagement.State.SCHEDULED, Engagement.State.HELD)


@transaction.atomic
def stop_in_the_room(*, participation: Participation, by: User) -> LiveStop:
    """Her own quiet tap: whatever she allows to be captured is paused at once, and the person who leads is told to
    pause, not for whom. She lets it go on herself, whenever she likes."""
    _is_live(participation.engagement)
    if not (participation.is_coming and participation.engagement.is_near):
        raise NotNow(_("You are not expected at this meeting now. What you allow you can stop under “My choices”."))
    stops = LiveStop.objects.filter(engagement=participation.engagement).order_by("-pk")
    newest = stops.first()
    consents.stop_everything(
        advisor=participation.advisor,
        programme=participation.engagement.programme,
        by=by,
        state=consents.State.PAUSED,
        purposes=CAPTURES,
    )
    told = stops.first()  # what she had allowed has told the room already
    if told is not None and told != newest:
        return told
    return LiveStop.objects.create(engagement=participation.engagement, programme_id=participation.programme_id)


@transaction.atomic
def tell_the_room(*, advisor: Advisor, programme: Programme, since: datetime, by: User | None) -> int:
    """She, or somebody for her, has stopped something while a meeting goes on that she takes part in: the person who
    leads is told to pause, not for whom. Once for each such meeting; how many there are."""
    now = timezone.now()
    there = Participation.objects.coming().filter(advisor=advisor, programme=programme)
    live = there.filter(
        engagement__state__in=LIVE, engagement__starts_at__lte=now + NEAR, engagement__ends_at__gt=now - OVERRUN
    )
    meetings = sorted(live.values_list("engagement", flat=True))
    told = set(
        LiveStop.objects.filter(engagement__in=meetings, asked_at__gte=since).values_list("engagement", flat=True)
    )
    for meeting in meetings:
        if meeting not in told:
            LiveStop.objects.create(engagement_id=meeting, programme=programme)
    return len(meetings)


@transaction.atomic
def pass_on_stop(*, engagement: Engagement, by: User) -> LiveStop:
    """Somebody said so, or raised a card: the person who leads taps for her."""
    _is_live(engagement)
    stop = LiveStop.objects.create(engagement=engagement, programme_id=engagement.programme_id)
    record("live_stop.passed_on", by=by, about=engagement)
    return stop


@transaction.atomic
def confirm_paused(*, engagement: Engagement, number: int, by: User) -> int:
    """Recorder and pen are down; how many had asked. Of the first so many stops, as stood on the page that says so: one
    that came after it was drawn is still to be shown."""
    shown = LiveStop.objects.filter(engagement=engagement).order_by("pk").values("pk")[:number]
    seen = LiveStop.objects.unseen().filter(pk__in=shown).update(seen_at=timezone.now(), seen_by=by)
    if seen:
        record("live_stop.confirmed", by=by, about=engagement, count=seen)
    return seen


def _is_live(engagement: Engagement) -> None:
    if engagement.state not in LIVE:
        raise NotNow(_("This meeting is over. What is kept of it you can stop under “My choices”."))
