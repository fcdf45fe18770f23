"""What payouts answer to the rooms below: by which way she is paid, and what was paid."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from compensation.dues.questions import how_paid, paid
from compensation.payouts.access import method_in_use
from compensation.payouts.models import Payment, PaymentItem
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.questions import currency_in_use


@how_paid.answer
def words_for_her_way(*, advisor: Advisor, programme: Programme, **_also: Any) -> str:
    method = method_in_use(advisor.pk, programme.pk, programme.currency)
    return method.words if method else ""


@paid.answer
def dues_that_arrived(**_also: Any) -> "QuerySet[PaymentItem, Any]":
    return PaymentItem.objects.filter(live=True, payment__state=Payment.State.SETTLED).values("due")


@currency_in_use.answer
def money_is_counted(*, programme: Programme, **_also: Any) -> bool:
    """Asked by an administrator, who sees no dues and no ways of being paid: the database answers yes or no."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payouts_currency_in_use(%s)", [programme.pk])
        return bool(cursor.fetchone()[0])
