"""Her pages: what we did after she stopped, and who used her yes."""

import uuid
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from consent.effects import access
from consent.effects.relied import relied_on
from consent.effects.report import report_of
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

SHOWN = 100  # reports on her list
NOBODY = 0  # no advisor has this number


@advisor_door
def report_list(request: Request) -> HttpResponse:
    reports = list(access.my_reports(request.scope)[:SHOWN])
    return render(request, "effects/report_list.html", {"reports": reports})


@advisor_door
def report_detail(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """With dates: done, to do, could not. When all is done it says so."""
    row = access.get_my_report(request.scope, public_id)
    return render(request, "effects/report_detail.html", {"report": report_of(row)})


@advisor_door
def used_list(request: Request) -> HttpResponse:
    scope = request.scope
    before = _day(request.GET.get("before", ""))
    lines, next_before = relied_on(scope.advisor_id or NOBODY, access.my_yes_ids(scope), scope.zone, before)
    return render(request, "effects/used_list.html", {"lines": lines, "next_before": next_before})


def _day(text: str) -> date | None:
    """A day out of an address; anything else is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
