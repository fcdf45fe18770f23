"""The sums of her money, read and not written: what is coming, what was paid, one month at a time."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django.db.models import QuerySet, Sum
from django.utils import timezone

from compensation.dues.models import Due
from compensation.dues.words import WrittenLine, written
from compensation.payouts.models import Payment
from compensation.statements.access import ARRIVED, my_payments
from survivor_engagement.common.dates import BUDDHIST_ERA, locale_of
from survivor_engagement.programmes.scope import Scope

PER_CENT = 100
WITH_LINES = ("items__due__lines", "items__due__participation__engagement")


@dataclass(frozen=True)
class Work:
    """What one payment pays for: the day of the work, its lines, what of it is gross, tax and net."""

    due: Due
    lines: list[WrittenLine]


@dataclass(frozen=True)
class Row:
    """One line of a month: a payment, or one that came back (then below zero)."""

    on: date
    payment: Payment
    works: list[Work]
    amount_minor: int
    came_back: bool = False


@dataclass(frozen=True)
class Statement:
    month: date
    rows: list[Row]

    @property
    def words(self) -> str:
        return month_words(self.month)

    @property
    def currencies(self) -> list[str]:
        return sorted({row.payment.currency for row in self.rows})

    @property
    def totals(self) -> list[tuple[str, int]]:
        return [
            (currency, sum(row.amount_minor for row in self.rows if row.payment.currency == currency))
            for currency in self.currencies
        ]


def works_of(payment: Payment) -> list[Work]:
    dues = [item.due for item in payment.items.all()]
    return [Work(due, written(due.lines.all(), due.currency)) for due in dues]


def statement_of(scope: Scope, month: date) -> Statement:
    """What was paid in a month. A payment that came back later stays in its month and comes off in the later one."""
    until = month_after(month)
    within = my_payments(scope).filter(state__in=ARRIVED).prefetch_related(*WITH_LINES)
    paid = within.filter(settled_on__gte=month, settled_on__lt=until).order_by("settled_on", "pk")
    came_back = within.filter(state=Payment.State.RETURNED, state_at__date__gte=month, state_at__date__lt=until)
    rows = [_row(payment) for payment in paid]
    rows += [_row_back(payment) for payment in came_back.order_by("state_at", "pk")]
    return Statement(month, sorted(rows, key=lambda row: (row.on, row.payment.pk, row.came_back)))


def months_with_payments(scope: Scope, count: int) -> list[tuple[date, str]]:
    """The months that have a statement, the newest first, with their words."""
    paid = my_payments(scope).order_by().dates("settled_on", "month", order="DESC")
    return [(month, month_words(month)) for month in paid[:count]]


def received_minor(payments: "QuerySet[Payment]") -> list[tuple[str, int]]:
    """What reached her, by currency."""
    settled = payments.filter(state=Payment.State.SETTLED).order_by("currency")
    return [(row["currency"], row["total"]) for row in settled.values("currency").annotate(total=Sum("amount_minor"))]


def month_words(month: date) -> str:
    """November 2026; in Thai the year of the Buddhist era, as everywhere."""
    locale = locale_of()
    year = month.year + (BUDDHIST_ERA if locale.language == "th" else 0)
    return f"{format_date(month, 'LLLL', locale=locale)} {year}"


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True)
class Promise:
    """ "Paid within 5 working days": kept out of those whose day has come."""

    kept: int
    total: int

    @property
    def percent(self) -> int:
        return self.kept * PER_CENT // self.total if self.total else PER_CENT


def _row(payment: Payment) -> Row:
    return Row(_day(payment), payment, works_of(payment), payment.amount_minor)


def _row_back(payment: Payment) -> Row:
    return Row(timezone.localdate(payment.state_at), payment, [], -payment.amount_minor, came_back=True)


def _day(payment: Payment) -> date:
    if payment.settled_on is None:  # a constraint gives every settled payment its day
        raise ValueError("a payment that arrived has a day")
    return payment.settled_on
