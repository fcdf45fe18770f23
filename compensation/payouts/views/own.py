"""How I am paid: her own page, in her words. What she types is sealed and never shown again, not even to her."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compensation.payouts import access, actions
from compensation.payouts.filling import SHARE_DETAILS
from compensation.payouts.forms import FORM_OF
from compensation.payouts.models.methods import Rail
from compensation.payouts.ways import ways_in
from consent.records import gate
from survivor_engagement.common.errors import attempt
from survivor_engagement.identity.access import myself
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request


@advisor_door
def method_edit(request: Request) -> HttpResponse:
    """How she is paid now in each of her programmes, and the ways she can choose."""
    programmes = access.my_programmes(request.scope)
    in_use = access.my_methods(request.scope)
    places = [
        {
            "programme": programme,
            "method": in_use.get(programme.pk),
            "ways": ways_in(programme, "payouts_mine:method_details", programme.public_id),
        }
        for programme in programmes
    ]
    return render(request, "payouts/my_method.html", {"places": places})


@advisor_door
def method_details(request: Request, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """One way, its few details, one button."""
    programme = access.get_my_programme(request.scope, public_id)
    if kind not in FORM_OF:
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
    needs_yes = kind != Rail.CASH and not _may_share(me.pk, programme.pk)
    return render(
        request,
        "payouts/my_method_details.html",
        {
            "form": form,
            "kind": kind,
            "payer": programme.organisation.neutral_name,
            "needs_yes": needs_yes,
        },
    )


def _may_share(advisor_id: int, programme_id: int) -> bool:
    answers = gate.check([advisor_id], SHARE_DETAILS, programme_id=programme_id, moment="payment.own_page")
    return bool(answers[advisor_id].allowed)
