"""Staff pages: what work is worth here. Written by the manager, approved by finance."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from compensation.rates import access, actions
from compensation.rates.forms import CardForm, TaxRuleForm
from compensation.rates.models import RateCard
from survivor_engagement.common.errors import attempt
from survivor_engagement.programmes.doors import staff_door
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.requests import Request


def _card_url(programme: Programme, card: RateCard) -> str:
    return reverse("rates:card_detail", args=[programme.slug, card.public_id])


@staff_door("rate.see")
def card_list(request: Request, programme: Programme) -> HttpResponse:
    cards = list(access.cards_visible_to(request.scope, programme))
    rules = list(access.tax_rules_visible_to(request.scope, programme))
    today = timezone.localdate()
    context = {
        "cards": cards,
        "rules": [(rule, access.rate_verbs(request.scope, rule)) for rule in rules],
        "card_in_force": access.in_force(cards, today),
        "rule_in_force": access.in_force(rules, today),
        "can_write": request.scope.may(programme, "rate.manage"),
    }
    return render(request, "rates/card_list.html", context)


@staff_door("rate.see")
def card_detail(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    card = access.get_card(request.scope, public_id, programme)
    context = {
        "card": card,
        "can": access.rate_verbs(request.scope, card),
        "own": card.written_by_id == request.user.pk,
    }
    return render(request, "rates/card_detail.html", context)


@staff_door("rate.manage")
def card_write(request: Request, programme: Programme) -> HttpResponse:
    form = CardForm(request.POST or None, currency=programme.currency)
    if request.method == "POST" and form.is_valid():
        values = {"programme": programme, "currency": programme.currency, **form.values()}
        if card := attempt(form, actions.draft_card, by=request.user, **values):
            return redirect(_card_url(programme, card))
    return render(request, "rates/card_write.html", {"form": form})


@staff_door("rate.manage")
def card_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    card = access.get_card(request.scope, public_id, programme, "edit")
    form = CardForm(request.POST or None, currency=card.currency, card=card)
    if request.method == "POST" and form.is_valid():
        written = attempt(form, actions.rewrite_card, card=card, by=request.user, **form.values())
        if written is not None:
            return redirect(_card_url(programme, written))
    return render(request, "rates/card_write.html", {"form": form, "card": card})


@require_POST
@staff_door("rate.approve")
def card_approve(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    card = access.get_card(request.scope, public_id, programme)
    actions.approve_card(card=card, by=request.user)
    return redirect(_card_url(programme, card))


@staff_door("rate.manage")
def tax_rule_write(request: Request, programme: Programme) -> HttpResponse:
    form = TaxRuleForm(request.POST or None, currency=programme.currency)
    if request.method == "POST" and form.is_valid():
        values = {"programme": programme, "currency": programme.currency, **form.values()}
        if attempt(form, actions.draft_tax_rule, by=request.user, **values):
            return redirect("rates:card_list", programme=programme.slug)
    return render(request, "rates/tax_rule_write.html", {"form": form})


@staff_door("rate.manage")
def tax_rule_edit(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    rule = access.get_tax_rule(request.scope, public_id, programme, "edit")
    form = TaxRuleForm(request.POST or None, currency=rule.currency, rule=rule)
    if request.method == "POST" and form.is_valid():
        written = attempt(form, actions.rewrite_tax_rule, rule=rule, by=request.user, **form.values())
        if written is not None:
            return redirect("rates:card_list", programme=programme.slug)
    return render(request, "rates/tax_rule_write.html", {"form": form, "rule": rule})


@require_POST
@staff_door("rate.approve")
def tax_rule_approve(request: Request, programme: Programme, public_id: uuid.UUID) -> HttpResponse:
    rule = access.get_tax_rule(request.scope, public_id, programme)
    actions.approve_tax_rule(rule=rule, by=request.user)
    return redirect("rates:card_list", programme=programme.slug)
