"""Who sees rates and who may change or approve them. Whoever wrote a card never approves it."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

from compensation.rates.models import RateCard, RateCardQuerySet, TaxRule, TaxRuleQuerySet
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

Written = TypeVar("Written", RateCard, TaxRule)


def cards_visible_to(scope: Scope, programme: Programme) -> RateCardQuerySet:
    if not scope.may(programme, "rate.see"):
        return RateCard.objects.none()
    return RateCard.objects.of(programme).select_related("written_by", "approved_by").prefetch_related("lines")


def tax_rules_visible_to(scope: Scope, programme: Programme) -> TaxRuleQuerySet:
    if not scope.may(programme, "rate.see"):
        return TaxRule.objects.none()
    return TaxRule.objects.of(programme).select_related("written_by", "approved_by")


def rate_verbs(scope: Scope, written: RateCard | TaxRule) -> set[str]:
    """For a card or a tax rule: see, edit, approve."""
    verbs = {"see"} if scope.may(written.programme_id, "rate.see") else set()
    if written.is_draft and scope.may(written.programme_id, "rate.manage"):
        verbs.add("edit")
    if written.is_draft and scope.may(written.programme_id, "rate.approve") and written.written_by_id != scope.user.pk:
        verbs.add("approve")
    return verbs


def get_card(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> RateCard:
    card = cards_visible_to(scope, programme).filter(public_id=public_id).first()
    if card is None:
        raise Http404
    if verb not in rate_verbs(scope, card):
        raise PermissionDenied
    return card


def get_tax_rule(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> TaxRule:
    rule = tax_rules_visible_to(scope, programme).filter(public_id=public_id).first()
    if rule is None:
        raise Http404
    if verb not in rate_verbs(scope, rule):
        raise PermissionDenied
    return rule


def in_force(rows: Iterable[Written], today: date) -> Written | None:
    """Of rows already read, the one that a plan made today would use."""
    standing = [row for row in rows if not row.is_draft and row.effective_from <= today]
    return max(standing, key=lambda row: (row.effective_from, row.number), default=None)
