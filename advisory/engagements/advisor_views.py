"""Her side: her meetings, the plan of one, a point for the agenda, and "I can no longer come"."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from advisory.engagements import access, actions, pages
from advisory.engagements.forms import ChangeMindForm, OwnPointForm
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request

AT_MOST = 30


@advisor_door
def meeting_list(request: Request) -> HttpResponse:
    rows = list(access.my_participations(request.scope).order_by("-engagement__starts_at", "-id")[:AT_MOST])
    for row in rows:
        row.standing, row.tone = pages.standing(row), pages.TONES.get(pages.standing_code(row), "")
    ahead = [row for row in reversed(rows) if row.engagement.is_ahead]
    behind = [row for row in rows if not row.engagement.is_ahead]
    return render(request, "engagements/meeting_list.html", {"ahead": ahead, "behind": behind})


@advisor_door
def meeting_detail(request: Request, public_id: uuid.UUID) -> HttpResponse:
    participation = access.get_my_participation(request.scope, public_id)
    return render(request, "engagements/meeting_detail.html", pages.meeting_page(participation))


@advisor_door
def agenda_add(request: Request, public_id: uuid.UUID) -> HttpResponse:
    participation = access.get_my_participation(request.scope, public_id)
    form = OwnPointForm(request.POST or None)
    if form.is_valid() and attempt(
        form, actions.add_own_point, participation=participation, text=form.cleaned_data["text"], by=request.user
    ):
        messages.success(request, _("It is on the agenda now."))
        return redirect("engagements_mine:meeting_detail", participation.public_id)
    return render(request, "engagements/my_point.html", {"form": form, "participation": participation})


@advisor_door
def meeting_change(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """She can no longer come, or she left."""
    participation = access.get_my_participation(request.scope, public_id)
    if not participation.is_coming and not pages.waits_for_her_word(participation):
        return redirect("engagements_mine:meeting_detail", participation.public_id)
    begun = participation.engagement.has_begun
    typed = {"begun": "yes"} if begun else request.POST  # once it has begun there is nothing to choose
    form = ChangeMindForm(typed if request.method == "POST" else None)
    if form.is_valid():
        said_begun = form.cleaned_data["begun"] == "yes"
        if attempt(form, actions.take_back_yes, participation=participation, begun=said_begun, by=request.user):
            messages.success(request, _("We know now. You need no reason, and what you have worked is paid."))
            return redirect("engagements_mine:meeting_detail", participation.public_id)
    context = {"form": form, "participation": participation, "begun": begun}
    return render(request, "engagements/meeting_change.html", context)
