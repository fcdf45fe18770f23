"""One page of a list of dues, by keys: a row is found by its day and its number, so that no row is skipped or shown
twice while others are paid."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Q, Sum, Value, When

from compensation.dues.models import Due, DueQuerySet

PAGE = 25
SHOWN = ("payable", "late", "owed", "paid", "closed")


@dataclass(frozen=True)
class Tab:
    key: str
    count: int
    total_minor: int


@dataclass(frozen=True)
class Page:
    dues: list[Due]
    next_key: str


def condition(show: str, paid: Q, today: date) -> Q:
    payable = Q(state=Due.State.PAYABLE)
    return {
        "payable": payable & ~paid,
        "late": payable & ~paid & Q(pay_by__lt=today),
        "owed": Q(state=Due.State.OWED),
        "paid": payable & paid,
        "closed": Q(state=Due.State.NOT_WORKED),
    }[show]


def tabs(dues: DueQuerySet, paid: Q, today: date) -> list[Tab]:
    """How many and how much, under each heading: one query."""
    marked = dues.annotate(is_paid=Case(When(paid, then=Value(True)), default=Value(False)))
    wanted = {show: condition(show, Q(is_paid=True), today) for show in SHOWN}
    counts = {f"{show}_count": Count("pk", filter=rule) for show, rule in wanted.items()}
    sums = {f"{show}_sum": Sum("net_minor", filter=rule, default=0) for show, rule in wanted.items()}
    found = marked.aggregate(**counts, **sums)
    return [Tab(show, found[f"{show}_count"], found[f"{show}_sum"]) for show in SHOWN]


def page_of(dues: DueQuerySet, show: str, paid: Q, today: date, after: str) -> Page:
    rows = dues.filter(condition(show, paid, today))
    by_day = show in ("payable", "late")
    rows = rows.order_by("pay_by", "pk") if by_day else rows.order_by("-pk")
    rows = rows.filter(_behind(after, by_day=by_day)) if after else rows
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], _key(last, by_day=by_day) if last else "")


def _key(due: Due, *, by_day: bool) -> str:
    return f"{due.pay_by:%Y%m%d}.{due.pk}" if by_day else str(due.pk)


def _behind(key: str, *, by_day: bool) -> Q:
    """Rows after the one this key names; a key that nobody gave out shows the first page."""
    try:
        day, _dot, number = key.rpartition(".")
        pk = int(number)
        if not by_day:
            return Q(pk__lt=pk)
        on = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        return Q()
    return Q(pay_by__gt=on) | Q(pay_by=on, pk__gt=pk)
