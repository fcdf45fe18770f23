"""The trail of a programme, for safeguarding leads and auditors. It is read here and changed nowhere."""

from django.http import HttpResponse
from django.shortcuts import render

from survivor_engagement.audit.access import events_of_programme
from survivor_engagement.common.paging import page_after
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.programmes.trail import lines


@staff_door("audit.see")
def event_list(request: Request, programme: Programme) -> HttpResponse:
    page = page_after(events_of_programme(programme.pk), key="-id", after=request.GET.get("after", ""))
    return render(request, "programmes/event_list.html", {"lines": lines(page.rows), "next_after": page.next_after})
