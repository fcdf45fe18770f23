"""The printed card: given out once, and whether it reached her."""

import uuid
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from survivor_engagement.common.errors import attempt
from survivor_engagement.identity import access, actions, cards
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.forms import ConfirmForm
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.limits import note_try, tried_too_often
from survivor_engagement.users.stepup import step_up

TRIES, A_DAY = 5, 24 * 60 * 60


@staff_door("advisor.invite")
@step_up
def card_issue(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """Asking shows what will happen; the answer to the POST is the card, once. The code is in no address and in no
    session, so loading the card again cannot show it: it leads back here, and the printed card stays good."""
    advisor = access.get_advisor(request.scope, public_id, programme, "invite")
    if request.method != "POST":
        made = access.open_card_of(advisor)
        return render(request, "identity/card_issue.html", {"advisor": advisor, "hours": _card_hours(), "made": made})
    code = actions.invite_advisor(advisor=advisor, programme=programme, by=request.user)
    address = request.build_absolute_uri(reverse("join_language"))
    with translation.override(advisor.language):
        card = render(request, "identity/card.html", {"advisor": advisor} | _card(code, address))
    card.shown_once = True  # type: ignore[attr-defined]  # read by ScopedTransaction
    return card


def _card_hours() -> int:
    return int(settings.INVITATION_VALID.total_seconds() // 3600)


def _card(code: str, address: str) -> dict[str, Any]:
    picture = segno.make(address, error="m").svg_data_uri(scale=4, border=2, dark="#1D2B33", light="#FFFFFF")
    return {"code": code, "address": address, "picture": picture, "until": timezone.now() + settings.INVITATION_VALID}


@staff_door("card.check")
@step_up
def card_check(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """What to ask her, and the place for her digits."""
    answering = request.method == "POST"
    joining = access.get_joining(request.scope, public_id, programme, "check" if answering else "see")
    form, tries = ConfirmForm(request.POST or None), f"digits-{joining.public_id}"
    if form.is_valid() and tried_too_often(request, tries, times=TRIES):
        form.add_error(None, _("Too many tries. Somebody else of the team asks her, or you do so tomorrow."))
    elif form.is_valid():
        said = attempt(form, cards.say_reached, joining=joining, by=request.user, **form.cleaned_data)
        if said:
            messages.success(request, _("Written down: her card reached her. She signs in once more."))
            return redirect("identity:card_check", programme.slug, public_id)
        note_try(request, tries, seconds=A_DAY)
    can = access.joining_verbs(request.scope, joining)
    return render(request, "identity/card_check.html", {"form": form, "joining": joining, "can": can})


@require_POST
@staff_door("card.check")
@step_up
def card_lost(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """It did not reach her: her sign-in closes at once."""
    joining = access.get_joining(request.scope, public_id, programme, "check")
    cards.say_in_other_hands(joining=joining, by=request.user)
    messages.warning(request, _("Her sign-in is closed. Find out with her who had the card; then print a new one."))
    return redirect("identity:card_check", programme.slug, public_id)
