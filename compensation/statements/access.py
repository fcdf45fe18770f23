"""Her money: only she sees it here. Staff see who says that money did not arrive."""

import uuid

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.http import Http404

from compensation.dues.access import my_dues
from compensation.dues.models import Due, DueQuerySet
from compensation.payouts.models import Payment, PaymentItem
from compensation.statements.models import ReceiptAnswer, ReceiptAnswerQuerySet
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

ARRIVED = (Payment.State.SETTLED, Payment.State.RETURNED)  # at the bank or wallet on a day; some came back later
ON_ITS_WAY = (Payment.State.SUBMITTED, Payment.State.UNKNOWN)


def my_payments(scope: Scope) -> QuerySet[Payment]:
    """What was paid to her, the newest first; what came back stays in sight and says so."""
    return (
        Payment.objects.filter(advisor_id=scope.advisor_id or 0, state__in=ARRIVED)
        .select_related("receipt", "programme", "method")
        .order_by("-settled_on", "-pk")
    )


def get_my_payment(scope: Scope, public_id: uuid.UUID) -> Payment:
    payment = my_payments(scope).filter(public_id=public_id).first()
    if payment is None:
        raise Http404
    return payment


def unconfirmed(scope: Scope) -> QuerySet[Payment]:
    """Paid, and she has not said whether it arrived."""
    return my_payments(scope).filter(state=Payment.State.SETTLED, receipt=None)


def my_coming_dues(scope: Scope) -> DueQuerySet:
    """What she is owed and has not received, what is payable first. `on_its_way` once it has left us."""
    live = PaymentItem.objects.filter(due=OuterRef("pk"), live=True)
    return (
        my_dues(scope)
        .filter(state__in=[Due.State.OWED, Due.State.PAYABLE])
        .exclude(Exists(live.filter(payment__state=Payment.State.SETTLED)))
        .annotate(on_its_way=Exists(live.filter(payment__state__in=ON_ITS_WAY)))
        .order_by("pay_by", "pk")
    )


IS_PAID = Q(live_item__payment__state=Payment.State.SETTLED, live_item__payment__settled_on__isnull=False)


def with_payment(dues: DueQuerySet) -> DueQuerySet:
    """`live_item`: what pays for each now, if anything does; there is one at most."""
    return dues.annotate(live_item=FilteredRelation("payment_items", condition=Q(payment_items__live=True)))


def did_not_arrive(scope: Scope, programme: Programme) -> ReceiptAnswerQuerySet:
    if not scope.may(programme, "batch.reconcile"):
        return ReceiptAnswer.objects.none()
    return ReceiptAnswer.objects.not_received().filter(programme=programme)
