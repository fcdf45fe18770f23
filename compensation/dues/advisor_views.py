"""Her side: what she is asked, what she receives, and three answers of equal weight."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compensation.dues import access, actions, terms
from compensation.dues.clock import today_in
from compensation.dues.forms import WithdrawForm
from compensation.dues.models import Offer
from compensation.dues.questions import how_paid
from compensation.dues.words import hour_rate, tax_lines, written
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import advisor_door


def _to(offer: Offer) -> HttpResponse:
    return redirect("dues_mine:offer_detail", public_id=offer.public_id)


@advisor_door
def offer_detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    today = today_in(offer.programme)
    engagement = offer.participation.engagement
    ways = [words for words in how_paid.ask(advisor=request.user.advisor, programme=offer.programme) if words]
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
    }
    return render(request, "dues/offer_detail.html", context)


@require_POST
@advisor_door
def offer_accept(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    actions.accept_offer(offer=offer, by=request.user)
    return _to(offer)


@require_POST
@advisor_door
def offer_decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """After a yes, the no is asked on its own page: whether she has begun decides that she is paid."""
    offer = access.get_my_offer(request.scope, public_id)
    if offer.state == Offer.State.ACCEPTED:
        return redirect("dues_mine:offer_withdraw", public_id=offer.public_id)
    actions.decline_offer(offer=offer, by=request.user)
    return _to(offer)


@require_POST
@advisor_door
def offer_ask(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    actions.ask_about_offer(offer=offer, by=request.user)
    return _to(offer)


@advisor_door
def offer_withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    offer = access.get_my_offer(request.scope, public_id)
    if offer.state != Offer.State.ACCEPTED:
        return _to(offer)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begun = form.cleaned_data["begun"] == "yes"
        if attempt(form, actions.withdraw_offer, offer=offer, begun=begun, by=request.user):
            return _to(offer)
    return render(request, "dues/offer_withdraw.html", {"form": form, "offer": offer})
