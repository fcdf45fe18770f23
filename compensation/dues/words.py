"""The words of an amount: what it is for, how long, at what rate."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.dues.models import DueLine
from compensation.rates.models import TaxRule
from survivor_engagement.common.money import format_money

HALF_AN_HOUR = 30


class PaidLine(Protocol):
    """A line of a quote, of an offer or of a due: they are written alike."""

    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def rate_minor(self) -> int: ...
    @property
    def amount_minor(self) -> int: ...


@dataclass(frozen=True)
class WrittenLine:
    label: str
    amount_minor: int
    rate: str = ""


def written(lines: Iterable[PaidLine], currency: str) -> list[WrittenLine]:
    return [WrittenLine(line_words(line), line.amount_minor, rate_words(line, currency)) for line in lines]


def line_words(line: PaidLine) -> str:
    """ "Reading before, 3 hours" """
    what = str(DueLine.Kind(line.kind).label)
    length = {"half_day": _("half a day"), "day": _("a whole day")}.get(line.unit) or time_words(line.minutes)
    return _("%(what)s, %(length)s") % {"what": what, "length": length} if length else what


def rate_words(line: PaidLine, currency: str) -> str:
    """ "2,500 ₸ an hour"; nothing where the amount says it all."""
    if line.unit != "hour" or not line.rate_minor:
        return ""
    return _("%(amount)s an hour") % {"amount": format_money(line.rate_minor, currency)}


def time_words(minutes: int) -> str:
    """ "3 hours", "half an hour", "1 hour 15 minutes" """
    if minutes == HALF_AN_HOUR:
        return _("half an hour")
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


def hour_rate(lines: Iterable[PaidLine], currency: str) -> str:
    """What an hour is worth in this offer, for the sentence that everyone receives the same."""
    rates = [line.rate_minor for line in lines if line.unit == "hour" and line.rate_minor]
    return format_money(rates[0], currency) if rates else ""


def tax_lines(tax_minor: int, rule: TaxRule) -> list[WrittenLine]:
    """The deduction as a line of its own below zero: "Tax we must withhold, 10 % of the fee"; none, if none."""
    if not tax_minor:
        return []
    label = _("Tax we must withhold, %(percent)s %% of the fee") % {"percent": f"{rule.percent.normalize():f}"}
    return [WrittenLine(label, -tax_minor)]
