from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survivor_engagement.common.money import (
    EXPONENT,
    SIGN,
    Money,
    as_plain_number,
    format_money,
    from_major,
    plain_amount,
    to_major,
    total,
)

LANGUAGES = ["en", "kk", "ru", "th", "vi", "km", "bn", "ne"]
amounts = st.integers(min_value=-(10**12), max_value=10**12)
currencies = st.sampled_from(sorted(EXPONENT))


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1.005", "USD", 101),
        ("1.004999", "USD", 100),
        ("-1.005", "USD", -101),
        ("2.675", "KZT", 268),
        ("0.5", "VND", 1),
        ("1.5", "VND", 2),
        ("2.5", "VND", 3),
    ],
)
def test_half_a_unit_is_rounded_away_from_zero_and_not_to_even(typed, currency, minor):
    assert from_major(typed, currency) == Money(minor, currency)


def test_each_item_is_rounded_once_and_the_total_is_the_sum_of_rounded_items():
    eighty_minutes = Money(235, "USD").times(Decimal(80) / 60)
    assert eighty_minutes == Money(313, "USD")
    assert total([eighty_minutes] * 7, "USD") == Money(2191, "USD")


@given(minor=amounts, currency=currencies)
def test_an_amount_survives_being_written_into_a_file_and_read_back(minor, currency):
    assert from_major(plain_amount(minor, currency), currency) == Money(minor, currency)
    assert len(plain_amount(minor, currency).partition(".")[2]) == EXPONENT[currency]


@given(minor=amounts, factor=st.decimals(min_value=0, max_value=1000, places=4), currency=currencies)
def test_a_product_is_never_more_than_half_a_unit_away(minor, factor, currency):
    exact = minor * factor
    assert abs(Money(minor, currency).times(factor).minor - exact) <= Decimal("0.5")


@given(minor=amounts, currency=currencies, language=st.sampled_from(LANGUAGES))
def test_what_people_read_holds_the_same_digits_as_the_file(minor, currency, language):
    shown = format_money(minor, currency, language)
    number, sign = shown.removeprefix("\N{MINUS SIGN}").rsplit(" ", 1)
    digits = "".join(character for character in number if character.isdigit())
    whole = to_major(minor, currency) % 1 == 0
    assert sign == SIGN[currency]
    assert int(digits) == (abs(minor) // 10 ** EXPONENT[currency] if whole else abs(minor))
    assert shown.startswith("\N{MINUS SIGN}") == (minor < 0)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "shown"),
    [
        (2387500, "KZT", "en", "23,875 ₸"),
        (2387550, "KZT", "en", "23,875.50 ₸"),
        (-187500, "KZT", "en", "−1,875 ₸"),
        (2387500, "KZT", "kk", "23\N{NO-BREAK SPACE}875 ₸"),
        (2230000, "VND", "vi", "2.230.000 ₫"),
        (123456700, "BDT", "bn", "12,34,567 ৳"),
        (0, "THB", "th", "0 ฿"),
    ],
)
def test_money_reads_as_people_of_each_language_write_it(minor, currency, language, shown):
    assert format_money(minor, currency, language) == shown


def test_files_get_the_decimals_of_the_currency_and_no_others():
    assert plain_amount(2387500, "KZT") == "23875.00"
    assert plain_amount(2230000, "VND") == "2230000"
    assert plain_amount(-5, "USD") == "-0.05"


def test_two_currencies_do_not_add_up():
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "KZT") + Money(1, "THB")
    assert Money(3, "KZT") - Money(1, "KZT") == Money(2, "KZT")
    assert -Money(3, "KZT") == Money(-3, "KZT")


@pytest.mark.parametrize("minor", [1.5, 1.0, True, "100", Decimal(1)])
def test_an_amount_is_a_whole_number_of_units_and_nothing_else(minor):
    with pytest.raises(TypeError):
        Money(minor, "KZT")


def test_a_float_and_an_unknown_currency_are_refused():
    with pytest.raises(TypeError):
        Money(100, "KZT").times(1.1)
    with pytest.raises(ValueError, match="XXX is not a currency"):
        Money(100, "XXX")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("23875", "23875"), ("23 875,00", "23875.00"), ("23\u00a0875,5", "23875.5"), ("23,875.50", "23875.50"),
        ("23.875,50", "23875.50"), ("23,875", "23875"), ("2.230.000", "2230000"), ("1,234,567.5", "1234567.5"),
        ("12.5", "12.5"), ("0,75", "0.75"), ("0.500", "0.500"), ("1,2,3", "1,2.3"), ("some", "some"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_of_the_place_write_it(typed, plain):
    assert as_plain_number(typed) == plain
