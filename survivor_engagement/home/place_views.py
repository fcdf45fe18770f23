"""Where I am signed in: on which devices, since when; one or all others are ended with one button."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from survivor_engagement.programmes.doors import signed_in_door
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.actions import end_session, end_sessions
from survivor_engagement.users.places import OWN, Place, places_of


@signed_in_door
def place_list(request: Request) -> HttpResponse:
    places = places_of(request.user, request.session)
    lines = [_line(place) for place in places]
    own = bool(request.session.get(OWN))
    return render(request, "home/place_list.html", {"lines": lines, "others": len(places) > 1, "own": own})


def _line(place: Place) -> dict[str, Any]:
    device = _("Phone or tablet") if place.device == "phone" else _("Computer")
    used = _("used just now") if not place.unused else _("last used %s ago") % _long(place.unused)
    since = _("signed in a moment ago") if not place.minutes else _("signed in %s ago") % _long(place.minutes)
    return {"place": place, "device": device, "used": used, "since": since}


def _long(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    return ngettext("%d hour", "%d hours", minutes // 60) % (minutes // 60)


@require_POST
@signed_in_door
def place_end(request: Request) -> HttpResponse:
    """One that she names, or with no name all but this one."""
    handle, here = request.POST.get("place", ""), request.session.session_key
    if not handle:
        end_sessions(user=request.user, keep=here, by=request.user)
    elif not end_session(user=request.user, handle=handle, by=request.user):
        raise Http404
    messages.success(request, _("Ended. There, the next page asks for a sign-in."))
    return redirect("place_list")


@require_POST
@signed_in_door
def place_own(request: Request) -> HttpResponse:
    """Whether this device is hers alone, for as long as she is signed in."""
    request.session[OWN] = request.POST.get("own") == "yes"
    return redirect("place_list")
