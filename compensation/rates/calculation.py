"""What an engagement pays: pure sums, no database, no clock.

Three rules, each written down here and nowhere else:
* an amount is rounded once, line by line, half up, to the smallest step this currency is really paid in;
* tax is withheld from the fee, all of it once the fee reaches the threshold, and never from what it cost her to come;
* a total is the sum of lines that were each rounded before.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from survivor_engagement.common.money import exponent_of, whole_units

# Tenge are paid whole, riel in hundreds; the other currencies to their smallest unit.
STEP = {"KZT": 100, "KHR": 10_000}
MINUTES_OF_AN_HOUR = 60


class MissingRate(LookupError):
    """The card names no rate for something that was asked for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rate:
    amount_minor: int
    taxable: bool


@dataclass(frozen=True)
class Tax:
    percent: Decimal
    threshold_minor: int = 0


@dataclass(frozen=True)
class Work:
    """The time that is paid, in minutes, and how the meeting itself is priced (hour, half_day, day)."""

    prep: int = 0
    attend: int = 0
    debrief: int = 0
    attend_by: str = "hour"


@dataclass(frozen=True)
class Line:
    kind: str
    unit: str
    minutes: int
    rate_minor: int
    amount_minor: int
    taxable: bool


@dataclass(frozen=True)
class Quote:
    currency: str
    lines: tuple[Line, ...]
    tax_minor: int

    @property
    def gross_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)

    @property
    def fee_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines if line.taxable)

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.tax_minor


def quote(currency: str, rates: Mapping[str, Rate], work: Work, covered: Collection[str], tax: Tax) -> Quote:
    """The offer for one person: her time, then her costs, then the tax on the fee."""
    lines = (*_time_lines(currency, rates, work), *_cost_lines(currency, rates, covered))
    fee = sum(line.amount_minor for line in lines if line.taxable)
    return Quote(currency=currency, lines=lines, tax_minor=withheld(fee, tax, currency))


def withheld(fee_minor: int, tax: Tax, currency: str) -> int:
    """The tax on a fee: nothing below the threshold, the percentage of all of it from the threshold on."""
    if fee_minor < tax.threshold_minor:
        return 0
    return min(_payable(Decimal(fee_minor) * tax.percent / 100, currency), fee_minor)


def just_over_threshold(offer: Quote, tax: Tax) -> bool:
    """Less reaches her hand than a fee just under the threshold would leave. Staff are told; nothing is split."""
    return 0 < tax.threshold_minor <= offer.fee_minor and offer.fee_minor - offer.tax_minor < tax.threshold_minor


def payable_step(currency: str) -> int:
    exponent_of(currency)
    return STEP.get(currency, 1)


def _time_lines(currency: str, rates: Mapping[str, Rate], work: Work) -> Sequence[Line]:
    priced = (("prep", "hour", work.prep), ("attend", work.attend_by, work.attend), ("debrief", "hour", work.debrief))
    return [_line(kind, unit, minutes, _rate(rates, unit), currency) for kind, unit, minutes in priced if minutes]


def _cost_lines(currency: str, rates: Mapping[str, Rate], covered: Collection[str]) -> Sequence[Line]:
    codes = [code for code in ("childcare", "transport", "data") if code in covered]
    return [_line(code, "once", 0, _rate(rates, code), currency) for code in codes]


def _line(kind: str, unit: str, minutes: int, rate: Rate, currency: str) -> Line:
    amount = Decimal(rate.amount_minor)
    if unit == "hour":
        amount = amount * minutes / MINUTES_OF_AN_HOUR
    taxable = rate.taxable and unit != "once"
    return Line(kind, unit, minutes, rate.amount_minor, _payable(amount, currency), taxable)


def _rate(rates: Mapping[str, Rate], code: str) -> Rate:
    try:
        return rates[code]
    except KeyError:
        raise MissingRate(code) from None


def _payable(amount: Decimal, currency: str) -> int:
    step = payable_step(currency)
    return whole_units(amount / step) * step
