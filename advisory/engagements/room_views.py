"""The page for whoever leads, on a phone or on paper; and the quiet tap of whoever takes part."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.engagements import access, actions
from advisory.engagements.live import room_of
from advisory.engagements.models import LiveStop
from survivor_engagement.identity.looking import note_list
from survivor_engagement.programmes.doors import advisor_door, staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request

LOOK_EVERY = 10  # seconds, so that a stop is on her screen within 15
WITHOUT_SCRIPT = 15  # seconds, for whoever asks for it where no scripts run


@staff_door("engagement.run")
def room(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "room")
    if not engagement.is_near:  # what single people allow is shown for the work of the day and no earlier
        return render(request, "engagements/room.html", {"engagement": engagement, "plain": True})
    stops = LiveStop.objects.filter(engagement=engagement)
    number = stops.count()  # counted first: a stop that comes while the page is drawn is a newer one
    known = _number(request.GET.get("since"), number)
    asked = known < number or stops.unseen().exists()
    found = room_of(engagement, request.user)
    note_list(request, programme, engagement.participations.coming().values_list("advisor_id", flat=True))
    context = {
        "engagement": engagement,
        "room": found,
        "is_open": True,
        "stops": asked,
        "number": number,
        "since": known if asked else number,
        "look_every": LOOK_EVERY,
        "plain": "plain" in request.GET,
        "now": timezone.now(),
    }
    page = render(request, "engagements/room.html", context)
    if context["plain"]:
        page["Refresh"] = f"{WITHOUT_SCRIPT}; url=?plain&since={context['since']}"
    return page


@staff_door("engagement.run")
def room_state(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """For the page that asks again and again: the number of the newest stop of this meeting. It stays when somebody has
    confirmed the stop, so a device that did not ask meanwhile learns of it, too."""
    engagement = access.get_engagement(request.scope, public_id, programme, "room")
    return HttpResponse(str(LiveStop.objects.filter(engagement=engagement).count()), content_type="text/plain")


@require_POST
@staff_door("engagement.run")
def room_stop(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "room")
    actions.pass_on_stop(engagement=engagement, by=request.user)
    return redirect("engagements:room", programme.slug, engagement.public_id)


@require_POST
@staff_door("engagement.run")
def room_paused(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    engagement = access.get_engagement(request.scope, public_id, programme, "room")
    number = _number(request.POST.get("number"), 0)
    actions.confirm_paused(engagement=engagement, number=number, by=request.user)
    messages.success(request, _("Thank you. Below stands what may go on, as of now."))
    page = reverse("engagements:room", args=[programme.slug, engagement.public_id])
    return redirect(f"{page}?since={number}")


@advisor_door
@require_POST
def meeting_stop_now(request: Request, public_id: uuid.UUID) -> HttpResponse:
    participation = access.get_my_participation(request.scope, public_id)
    actions.stop_in_the_room(participation=participation, by=request.user)
    messages.success(
        request,
        _("We have asked for a pause, without your name. Nothing of you is noted or recorded until you say so."),
    )
    return redirect("engagements_mine:meeting_detail", participation.public_id)


def _number(typed: str | None, otherwise: int) -> int:
    """How many stops of this meeting a page has shown."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 9 else otherwise
