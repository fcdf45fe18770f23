"""Money: whole minor units and an ISO 4217 code, never a float.

Rounding happens in `whole_units` and nowhere else, half away from zero: Python's own default is banker's rounding.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal

from survivor_engagement.common.dates import locale_of

# Digits after the point in ISO 4217. A bank file with ".00" behind dong is refused; a missing exponent is out by 100.
EXPONENT = {"KZT": 2, "THB": 2, "VND": 0, "KHR": 2, "USD": 2, "BDT": 2, "NPR": 2}

# CLDR knows these signs only in the language of the country; the sign on her money is the same in every language.
SIGN = {"KZT": "₸", "THB": "฿", "VND": "₫", "KHR": "៛", "USD": "US$", "BDT": "৳", "NPR": "रू"}

# A hyphen before a number is left out by screen readers; the true sign is read.
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Money:
    """An amount in whole minor units of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError("An amount of money is a whole number of minor units.")
        exponent_of(self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same_currency(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same_currency(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{plain_amount(self.minor, self.currency)} {self.currency}"

    def times(self, factor: Decimal | int) -> "Money":
        """This amount a number of times (hours, a share), rounded once to whole minor units."""
        return Money(whole_units(self.minor * _exact(factor)), self.currency)

    def _same_currency(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up.")
        return other


def whole_units(amount: Decimal) -> int:
    """The one place where money is rounded."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def exponent_of(currency: str) -> int:
    """How many digits this currency has behind the point."""
    try:
        return EXPONENT[currency]
    except KeyError:
        raise ValueError(f"{currency} is not a currency this system pays in.") from None


def from_major(amount: Decimal | int | str, currency: str) -> Money:
    """Money from an amount as people write it: `from_major("23875.50", "KZT")`."""
    return Money(whole_units(_exact(amount).scaleb(exponent_of(currency))), currency)


def as_plain_number(typed: str) -> str:
    """ "23 875,50", "23,875.50" and "23.875,50" are one amount. Three digits after a sign are thousands: no currency
    here has three behind the point."""
    text = re.sub(r"[\s'’]", "", typed)
    if re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", text):
        return re.sub(r"[.,]", "", text)
    whole, sign, rest = re.fullmatch(r"(.*?)(?:([.,])(\d*))?", text, re.DOTALL).groups("")
    grouped = re.fullmatch(r"[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*", whole)
    if grouped and grouped[1] != sign:
        whole = re.sub(r"[.,]", "", whole)
    return f"{whole}.{rest}" if sign else whole


def to_major(minor: int, currency: str) -> Decimal:
    """The amount as people write it, exactly."""
    return Decimal(minor).scaleb(-exponent_of(currency))


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts that were each rounded before; nothing at all is zero of the currency."""
    return sum(amounts, start=Money(0, currency))


def plain_amount(minor: int, currency: str) -> str:
    """The amount for files: a point, no grouping, as many decimals as the currency has ("23875.00", "2230000")."""
    return f"{to_major(minor, currency):f}"


def format_money(minor: int, currency: str, language: str | None = None) -> str:
    """The amount for people, in their language: "23,875 ₸", "23,875.50 ₸"."""
    major = to_major(abs(minor), currency)
    digits = 0 if major == major.to_integral_value() else exponent_of(currency)
    locale = locale_of(language)
    number = format_decimal(major, format=_grouping(locale, digits), locale=locale)
    return f"{MINUS if minor < 0 else ''}{number} {SIGN[currency]}"


@lru_cache(maxsize=64)
def _grouping(locale: Locale, digits: int) -> str:
    """The language's own grouping of thousands (lakh in Bangla and Nepali), with this many decimals."""
    whole = str(locale.decimal_formats[None].pattern).partition(".")[0]
    return f"{whole}.{'0' * digits}" if digits else whole


def _exact(number: Decimal | int | str) -> Decimal:
    if isinstance(number, float):
        raise TypeError("A float cannot carry money; use Decimal or a whole number.")
    return Decimal(number)
