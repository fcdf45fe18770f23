"""What of her money belongs on a home page: did it arrive; and for staff, who says it did not, and the promise kept."""

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Now, TruncDate, TruncQuarter
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.dues.clock import day_in, today_in
from compensation.dues.models import Due
from compensation.payouts.models import Payment
from compensation.statements.access import IS_PAID, did_not_arrive, my_payments, unconfirmed, with_payment
from compensation.statements.models import ReceiptAnswer
from compensation.statements.months import Promise
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.links import address
from survivor_engagement.common.money import format_money
from survivor_engagement.common.panels import Card, Todo
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

SHOWN = ("public_id", "amount_minor", "currency", "settled_on")
UNCONFIRMED = Ready(lambda her: unconfirmed(her).select_related(None).only(*SHOWN)[:1])
LAST_PAID = Ready(
    lambda her: my_payments(her).filter(state=Payment.State.SETTLED).select_related(None).only(*SHOWN)[:1]
)
# Of what had to be paid this quarter: how much was paid by its day, and how much is paid or late by now.
KEPT_AND_JUDGED = Ready(
    lambda _who, at: numbers(
        with_payment(Due.objects.of(at).payable().filter(pay_by__gte=TruncQuarter(TruncDate(Now())))),
        kept=Count("pk", filter=IS_PAID & Q(live_item__payment__settled_on__lte=F("pay_by"))),
        judged=Count("pk", filter=IS_PAID | Q(pay_by__lt=TruncDate(Now()))),
    ),
    verb="due.see",
)
NOT_ARRIVED = Ready(
    lambda who, at: (
        did_not_arrive(who, at)
        .select_related("advisor", "payment__batch")
        .only("at", "advisor__code", "payment__batch__public_id")
    ),
    verb="batch.reconcile",
)


def advisor_todos(scope: Scope) -> list[Todo]:
    return [
        Todo(
            title=_("Did your money arrive?"),
            note=_("%(amount)s, %(day)s") % _amount_and_day(payment),
            url=address("statements_mine:payment_detail", payment.public_id),
        )
        for payment in UNCONFIRMED.rows(scope)
    ]


def advisor_links(scope: Scope) -> list[Todo]:
    last = next(iter(LAST_PAID.rows(scope)), None)
    note = _("Last paid %(day)s, %(amount)s") % _amount_and_day(last) if last else _("What is coming, and by when")
    return [Todo(title=_("My money"), note=note, url=address("statements_mine:money_home"), order=40)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """She says it did not arrive: her word starts the search, whatever the bank says."""
    today = today_in(programme)
    return [
        _search(answer, programme, max(0, (today - day_in(programme, answer.at)).days))
        for answer in NOT_ARRIVED.rows(scope, programme)
    ]


def staff_cards(scope: Scope, programme: Programme) -> list[Card]:
    if not scope.may(programme, "due.see"):
        return []
    promise, days = Promise(*KEPT_AND_JUDGED.row(scope, programme) or (0, 0)), settings.PAY_WITHIN_WORKING_DAYS
    context = {
        "promise": promise,
        "label": ngettext("Paid within %(days)d working day", "Paid within %(days)d working days", days)
        % {"days": days},
        "note": _("%(kept)d of %(total)d") % {"kept": promise.kept, "total": promise.total},
    }
    return [Card("statements/promise_card.html", context, order=80, column="side")]


def _amount_and_day(payment: Payment) -> dict[str, str]:
    day = long_date(payment.settled_on) if payment.settled_on else ""
    return {"amount": format_money(payment.amount_minor, payment.currency), "day": day}


def _search(answer: ReceiptAnswer, programme: Programme, days: int) -> Todo:
    return Todo(
        title=_("Find a payment of %(code)s") % {"code": answer.advisor.shown_code},
        note=_("She says that it did not arrive; the bank says that it did"),
        url=address("payouts:batch_detail", programme.slug, answer.payment.batch.public_id),
        clock=ngettext("for %(n)d day", "for %(n)d days", days) % {"n": days},
        tone="stop",
    )
