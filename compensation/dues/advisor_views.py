"""Her side: what she is asked, what she receives, and three answers of equal weight."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compensation.dues import access, actions, terms
from compensation.dues.clock import today_in
from compensation.dues.models import Offer
from compensation.dues.questions import how_paid
from compensation.dues.words import hour_rate, tax_lines, written
from survivor_engagement.identity.access import myself
from survivor_engagement.programmes.doors import advisor_door
from survivor_engagement.programmes.requests import Request


def _to(offer: Offer) -> HttpResponse:
    return redirect("dues_mine:offer_detail", public_id=offer.public_id)


@advisor_door
def offer_detail(request: Request, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    today = today_in(offer.programme)
    engagement = offer.participation.engagement
    ways = [words for words in how_paid.ask(advisor=myself(request.scope), programme=offer.programme) if words]
    lines = list(offer.lines.all())
    context = {
        "offer": offer,
        "engagement": engagement,
        "standing": terms.standing(offer, today),
        "may_answer": terms.may_answer(offer, today),
        "asked": offer.participation.reply == "question",
        "ahead": engagement.starts_at > timezone.now(),
        "lines": [*written(lines, offer.currency), *tax_lines(offer.tax_minor, offer.plan.tax_rule)],
        "hour_rate": hour_rate(lines, offer.currency),
        "way": ways[0] if ways else "",
        "say": engagement.her_say,
    }
    return render(request, "dues/offer_detail.html", context)


@require_POST
@advisor_door
def offer_accept(request: Request, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    actions.accept_offer(offer=offer, by=request.user)
    return _to(offer)


@require_POST
@advisor_door
def offer_decline(request: Request, public_id: uuid.UUID) -> HttpResponse:
    """After a yes, the page of the meeting asks whether she has begun: then she is paid in full."""
    offer = access.get_my_offer(request.scope, public_id)
    if offer.state == Offer.State.ACCEPTED:
        return redirect("engagements_mine:meeting_change", public_id=offer.participation.public_id)
    actions.decline_offer(offer=offer, by=request.user)
    return _to(offer)


@require_POST
@advisor_door
def offer_ask(request: Request, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    actions.ask_about_offer(offer=offer, by=request.user)
    return _to(offer)
