"""The trail of a programme, and who works in it. Both are read here and changed nowhere."""

from django.http import HttpResponse
from django.shortcuts import render

from survivor_engagement.audit.access import events_of_programme, week_of_programme
from survivor_engagement.common.paging import page_after
from survivor_engagement.programmes.access import roles_held_in
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.programmes.steps import steps_nobody_can_do
from survivor_engagement.programmes.trail import lines, weeks


@staff_door("audit.see")
def event_list(request: Request, programme: Programme) -> HttpResponse:
    after = request.GET.get("after", "")
    page = page_after(events_of_programme(programme.pk), key="-id", after=after)
    shown = {"lines": lines(page.rows), "next_after": page.next_after}
    return render(
        request,
        "programmes/event_list.html",
        shown | {"weeks": [] if after else weeks(week_of_programme(programme.pk))},
    )


@staff_door("programme.staff")
def staff_list(request: Request, programme: Programme) -> HttpResponse:
    """Who holds which role, and which steps nobody could do."""
    context = {"held": roles_held_in(programme), "missing": steps_nobody_can_do(programme)}
    return render(request, "programmes/staff_list.html", context)
