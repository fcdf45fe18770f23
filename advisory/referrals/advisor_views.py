"""Help and rights: one tap away from every page, with or without sign-in."""

from django.http import HttpResponse
from django.shortcuts import render

from advisory.referrals import access
from survivor_engagement.programmes.doors import public_door
from survivor_engagement.programmes.requests import Request


@public_door
def help_now(request: Request) -> HttpResponse:
    """Her programmes' services when she has signed in; the public ones for everybody."""
    if request.scope.advisor_id is not None:
        services = list(access.my_services(request.scope))
    else:
        services = access.public_services()
    return render(request, "referrals/help_now.html", {"services": services})


@public_door
def rights(request: Request) -> HttpResponse:
    return render(request, "referrals/rights.html")
