"""Who opened my details; and asking about it, in a tap."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from advisory.safeguarding import access, actions
from advisory.safeguarding.forms import EventForm
from advisory.safeguarding.openings import my_openings
from survivor_engagement.identity.access import myself
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

PAGE = 25


@advisor_door
def opening_list(request: Request) -> HttpResponse:
    openings, older = my_openings(request.scope, request.GET.get("before", ""), PAGE)
    return render(request, "safeguarding/opening_list.html", {"openings": openings, "older": older})


@require_POST
@advisor_door
def opening_ask(request: Request) -> HttpResponse:
    form = EventForm(request.POST)
    if form.is_valid():
        event = access.get_my_opening(request.scope, form.cleaned_data["event"])
        actions.ask_about_opening(advisor=myself(request.scope), event=event, by=request.user)
    return redirect("safeguarding_mine:opening_list")
