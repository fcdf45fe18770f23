"""Who opened my details."""

from django.http import HttpResponse
from django.shortcuts import render

from advisory.safeguarding.openings import openings_for
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

PAGE = 25


@advisor_door
def opening_list(request: Request) -> HttpResponse:
    openings, older = openings_for(request.scope.advisor_id or 0, request.GET.get("before", ""), PAGE)
    return render(request, "safeguarding/opening_list.html", {"openings": openings, "older": older})
