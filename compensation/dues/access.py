"""Who sees offers and dues. Staff see dues by code; she sees her own offers and what she is owed."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from advisory.engagements.models import Engagement
from compensation.dues.models import Due, DueQuerySet, Offer, OfferQuerySet
from compensation.dues.questions import paid
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def dues_visible_to(scope: Scope, programme: Programme) -> DueQuerySet:
    if not scope.may(programme, "due.see"):
        return Due.objects.none()
    return Due.objects.of(programme).select_related("advisor", "participation__engagement")


def is_paid() -> Q:
    """The condition "its money has arrived", as the rooms above know it."""
    condition = Q(pk__in=[])
    for ids in paid.ask():
        condition |= Q(pk__in=ids)
    return condition


def due_verbs(scope: Scope, due: Due) -> set[str]:
    verbs = {"see"} if scope.may(due.programme_id, "due.see") else set()
    if may_be_paid_in_full(due) and scope.may(due.programme_id, "due.correct"):
        verbs.add("correct")
    return verbs


def may_be_paid_in_full(due: Due) -> bool:
    """She did not take part, or we called the meeting off: then staff may take her word that she had begun."""
    called_off = due.participation.engagement.state == Engagement.State.CANCELLED
    return due.state == Due.State.NOT_WORKED or (due.state == Due.State.OWED and called_off)


def get_due(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Due:
    due = dues_visible_to(scope, programme).filter(public_id=public_id).first()
    if due is None:
        raise Http404
    if verb not in due_verbs(scope, due):
        raise PermissionDenied
    return due


def my_offers(scope: Scope) -> OfferQuerySet:
    return Offer.objects.of_advisor(scope.advisor_id).with_terms()


# Her offers of meetings that are not over, with as much as her Home says of them.
MY_OFFERS_AHEAD = Ready(
    lambda her: Offer.objects.of_advisor(her.advisor_id)
    .ahead()
    .select_related("programme", "participation__engagement", "plan")
    .only(
        "public_id", "state", "net_minor", "currency", "plan__pay_within_days", "programme__timezone",
        "participation__engagement__title", "participation__engagement__state",
        "participation__engagement__starts_at", "participation__engagement__answer_by",
    )
)  # fmt: skip


def get_my_offer(scope: Scope, public_id: uuid.UUID) -> Offer:
    offer = my_offers(scope).filter(public_id=public_id).first()
    if offer is None:
        raise Http404
    return offer


def my_dues(scope: Scope) -> DueQuerySet:
    return Due.objects.of_advisor(scope.advisor_id).select_related("programme", "participation__engagement")
