"""The trail of a programme and who works in it, which are read here; and accounts that wait for a second person."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from survivor_engagement.audit.access import events_of_programme, week_of_programme
from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.programmes.access import roles_held_in
from survivor_engagement.programmes.actions import confirm_restart
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.forms import ConfirmForm
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.programmes.restarts import waiting_for
from survivor_engagement.programmes.steps import steps_nobody_can_do
from survivor_engagement.programmes.trail import lines, weeks
from survivor_engagement.users.models import Restart
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
    return _waiting(request, programme)


@require_POST
@staff_door("account.confirm")
@step_up
def account_confirm(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    restart = next((one for one in waiting_for(request.user, programme) if one.public_id == public_id), None)
    if restart is None:
        raise Http404
    form = ConfirmForm(request.POST, auto_id=f"id{restart.pk}_%s")
    if not form.is_valid() or not attempt(form, confirm_restart, restart=restart, by=request.user, **form.cleaned_data):
        return _waiting(request, programme, restart, form)
    messages.success(request, _("Confirmed. She can sign in now."))
    return redirect("programmes:account_list", programme.slug)


def _waiting(
    request: Request, programme: Programme, sent: Restart | None = None, form: ConfirmForm | None = None
) -> HttpResponse:
    """All who wait, each with a place for her digits; what was sent for one of them stands there still."""
    waiting = waiting_for(request.user, programme)
    forms = [(one, form if one == sent else ConfirmForm(auto_id=f"id{one.pk}_%s")) for one in waiting]
    return render(request, "programmes/account_list.html", {"waiting": forms, "form": form})
