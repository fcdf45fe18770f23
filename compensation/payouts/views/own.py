"""How I am paid: her own page, in her words. What she types is sealed and never shown again, not even to her."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compensation.payouts import access, actions
from compensation.payouts.filling import needs_yes
from compensation.payouts.forms import FORM_OF
from compensation.payouts.models import PayoutMethod
from compensation.payouts.ways import is_offered, ways_in
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.access import myself
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.stepup import step_up


@advisor_door
def method_edit(request: Request) -> HttpResponse:
    """How she is paid now in each of her programmes, and the ways she can choose."""
    programmes = access.my_programmes(request.scope)
    in_use = access.my_methods(request.scope)
    places = [
        {
            "programme": programme,
            "method": in_use.get(programme.pk),
            "needs_yes": _needs_yes(request.scope, in_use.get(programme.pk)),
            "ways": ways_in(programme, "payouts_mine:method_details", programme.public_id),
        }
        for programme in programmes
    ]
    return render(request, "payouts/my_method.html", {"places": places})


def _needs_yes(scope: Scope, method: PayoutMethod | None) -> bool:
    return method is not None and needs_yes(method.advisor_id, method.programme_id, method.kind)


@advisor_door
@step_up
def method_details(request: Request, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """One way, its few details, one button."""
    programme = access.get_my_programme(request.scope, public_id)
    if not is_offered(programme, kind):
        raise Http404
    form = FORM_OF[kind](request.POST if request.method == "POST" else None, country=programme.country)
    me = myself(request.scope)
    if form.is_valid():
        method = attempt(
            form, actions.record_method, advisor=me, programme=programme, by=request.user, **form.as_method()
        )
        if method:
            messages.success(request, _("Saved. From now on you are paid like this: %s.") % method.words)
            return redirect("payouts_mine:method_edit")
    return render(
        request,
        "payouts/my_method_details.html",
        {
            "form": form,
            "kind": kind,
            "payer": programme.organisation.neutral_name,
            "needs_yes": needs_yes(me.pk, programme.pk, kind),
        },
    )
