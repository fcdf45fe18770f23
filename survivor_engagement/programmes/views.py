"""The trail of a programme and who works in it, which are read here; and accounts that wait for a second person."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from survivor_engagement.audit.access import events_of_programme, week_of_programme
from survivor_engagement.common.paging import page_after
from survivor_engagement.programmes.access import roles_held_in
from survivor_engagement.programmes.actions import confirm_restart
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.programmes.restarts import waiting_for
from survivor_engagement.programmes.steps import steps_nobody_can_do
from survivor_engagement.programmes.trail import lines, weeks
from survivor_engagement.users.stepup import step_up


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
    context["confirms"] = request.scope.may(programme, "account.confirm")
    return render(request, "programmes/staff_list.html", context)


@staff_door("account.confirm")
@step_up
def account_list(request: Request, programme: Programme) -> HttpResponse:
    return render(request, "programmes/account_list.html", {"waiting": waiting_for(request.user)})


@require_POST
@staff_door("account.confirm")
@step_up
def account_confirm(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    restart = next((one for one in waiting_for(request.user) if one.public_id == public_id), None)
    if restart is None:
        raise Http404
    confirm_restart(restart=restart, by=request.user)
    messages.success(request, _("Confirmed. She can sign in now."))
    return redirect("programmes:account_list", programme.slug)
