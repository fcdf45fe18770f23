"""Opening at once, in an emergency; and looking at it afterwards, by another person, also from outside the team."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from survivor_engagement.common.errors import attempt
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity import access, actions
from survivor_engagement.identity.forms import REVEALABLE, EmergencyForm, ReviewForm
from survivor_engagement.identity.models import RevealRequest
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request
from survivor_engagement.users.stepup import step_up


@staff_door("reveal.emergency")
@step_up
def emergency_ask(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """The page says first who will be told; nothing is shown before her list and the alarm are written."""
    advisor = access.get_advisor(request.scope, public_id, programme, "emergency")
    form = EmergencyForm(request.POST or None)
    if form.is_valid():
        asked = attempt(
            form,
            actions.open_at_once,
            advisor=advisor,
            programme=programme,
            fields=form.cleaned_data["fields_wanted"],
            by=request.user,
        )
        if asked:
            return redirect("identity:reveal_detail", programme.slug, asked.public_id)
    bar = access.emergency_bar(request.user)
    return render(request, "identity/emergency_ask.html", {"form": form, "advisor": advisor, "bar": bar})


@staff_door("reveal.review")
def emergency_list(request: Request, programme: Programme) -> HttpResponse:
    found = access.emergencies_visible_to(request.scope, programme)
    page = page_after(found, key="-id", after=request.GET.get("after", ""))
    return render(request, "identity/emergency_list.html", {"page": page})


@staff_door("reveal.review")
def emergency_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    """What happened, by role and account; the answer is asked for on the same page."""
    found = access.get_emergency(request.scope, public_id, programme, "review" if request.method == "POST" else "see")
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        done = attempt(form, actions.review_emergency, request=found, outcome=outcome, by=request.user)
        if done:
            return redirect("identity:emergency_detail", programme.slug, found.public_id)
    return render(request, "identity/emergency_detail.html", _about(request, found, form))


def _about(request: Request, found: RevealRequest, form: ReviewForm) -> dict[str, Any]:
    return {
        "reveal": found,
        "wanted": [label for name, label in REVEALABLE if name in found.fields],
        "can": access.emergency_verbs(request.scope, found),
        "form": form,
    }
