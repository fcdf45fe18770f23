"""What an engagement pays: the worked cases, and what holds for every amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compensation.rates.calculation import (
    MissingRate,
    Rate,
    Tax,
    Work,
    just_over_threshold,
    payable_step,
    quote,
    withheld,
)

COSTS = ("childcare", "transport", "data")


def rates(**amounts):
    return {code: Rate(amount, taxable=code not in COSTS) for code, amount in amounts.items()}


def test_case_p_a_comes_to_23_875_tenge():
    kz = rates(hour=250_000, childcare=400_000, transport=200_000, data=100_000)
    offer = quote("KZT", kz, Work(prep=180, attend=240, debrief=30), COSTS, Tax(Decimal(10)))
    assert (offer.fee_minor, offer.gross_minor, offer.tax_minor, offer.net_minor) == (
        1_875_000,
        2_575_000,
        187_500,
        2_387_500,
    )


def test_case_p_a_names_each_line_in_order():
    kz = rates(hour=250_000, childcare=400_000, transport=200_000, data=100_000)
    offer = quote("KZT", kz, Work(prep=180, attend=240, debrief=30), COSTS, Tax(Decimal(10)))
    assert [(line.kind, line.amount_minor) for line in offer.lines] == [
        ("prep", 750_000),
        ("attend", 1_000_000),
        ("debrief", 125_000),
        ("childcare", 400_000),
        ("transport", 200_000),
        ("data", 100_000),
    ]


VN = rates(hour=120_000, day=1_500_000, transport=250_000)
VN_TAX = Tax(Decimal(10), threshold_minor=2_000_000)


def test_case_p_c_just_under_the_threshold_pays_no_tax():
    offer = quote("VND", VN, Work(prep=240, attend=480, attend_by="day"), ["transport"], VN_TAX)
    assert (offer.fee_minor, offer.tax_minor, offer.net_minor) == (1_980_000, 0, 2_230_000)
    assert just_over_threshold(offer, VN_TAX) is False


def test_case_p_d_just_over_the_threshold_leaves_less_and_is_warned_of():
    offer = quote("VND", VN, Work(prep=300, attend=480, attend_by="day"), ["transport"], VN_TAX)
    assert (offer.fee_minor, offer.tax_minor, offer.net_minor) == (2_100_000, 210_000, 2_140_000)
    assert just_over_threshold(offer, VN_TAX) is True


def test_a_fee_of_exactly_the_threshold_is_taxed():
    assert [withheld(fee, Tax(Decimal(3), 100_000), "THB") for fee in (99_999, 100_000)] == [0, 3_000]


def test_the_dollars_of_case_p_e_are_taxed_once_the_fee_reaches_50_000_riel():
    kh = rates(hour=500, childcare=300)
    offer = quote("USD", kh, Work(attend=180), ["childcare"], Tax(Decimal(15), threshold_minor=1_235))
    assert (offer.fee_minor, offer.tax_minor, offer.net_minor) == (1_500, 225, 1_575)


def test_case_p_i_half_a_day_is_paid_as_half_a_day():
    th = rates(hour=25_000, half_day=100_000, transport=30_000)
    offer = quote("THB", th, Work(attend=240, attend_by="half_day"), ["transport"], Tax(Decimal(3), 100_000))
    assert (offer.fee_minor, offer.tax_minor, offer.net_minor) == (100_000, 3_000, 127_000)


def test_eighty_minutes_are_rounded_half_up_once():
    offer = quote("USD", rates(hour=235), Work(attend=80), [], Tax(Decimal(0)))
    assert offer.net_minor == 313  # 2.35 x 80/60 = 3.1333; seven people are 21.91, not 21.93


def test_tenge_are_paid_whole_and_riel_in_hundreds():
    assert quote("KZT", rates(hour=250_000), Work(attend=7), [], Tax(Decimal(10))).net_minor == 26_300
    assert quote("KHR", rates(hour=2_000_000), Work(attend=7), [], Tax(Decimal(0))).net_minor == 230_000


def test_a_rate_that_the_card_does_not_name_is_missed_by_name():
    with pytest.raises(MissingRate) as missed:
        quote("KZT", rates(hour=250_000), Work(attend=60), ["childcare"], Tax(Decimal(10)))
    assert missed.value.code == "childcare"


CURRENCY = st.sampled_from(["KZT", "THB", "VND", "KHR", "USD", "BDT", "NPR"])
AMOUNT = st.integers(min_value=1, max_value=10**9)
MINUTES = st.integers(min_value=0, max_value=24 * 60)
PERCENT = st.decimals(min_value=0, max_value=Decimal("99.99"), places=2)


@given(CURRENCY, AMOUNT, AMOUNT, MINUTES, MINUTES, PERCENT, st.integers(min_value=0, max_value=10**9))
def test_net_is_gross_less_tax_and_costs_are_never_taxed(currency, hour, cost, prep, attend, percent, threshold):
    card = rates(hour=hour, childcare=cost)
    tax = Tax(percent, threshold)
    with_costs = quote(currency, card, Work(prep=prep, attend=attend), ["childcare"], tax)
    without = quote(currency, card, Work(prep=prep, attend=attend), [], tax)
    assert with_costs.tax_minor == without.tax_minor
    assert with_costs.net_minor == with_costs.gross_minor - with_costs.tax_minor
    assert 0 <= with_costs.tax_minor <= with_costs.fee_minor
    assert sum(line.amount_minor for line in with_costs.lines) == with_costs.gross_minor


@given(CURRENCY, AMOUNT, MINUTES, PERCENT)
def test_every_line_is_payable_and_within_half_a_step_of_the_exact_amount(currency, hour, minutes, percent):
    step = payable_step(currency)
    offer = quote(currency, rates(hour=hour), Work(attend=minutes), [], Tax(percent))
    exact = Decimal(hour) * minutes / 60
    assert all(line.amount_minor % step == 0 for line in offer.lines)
    assert abs(offer.gross_minor - exact) * 2 <= step
    assert abs(offer.tax_minor - offer.fee_minor * percent / 100) * 2 <= step


@given(CURRENCY, AMOUNT, MINUTES, MINUTES)
def test_more_work_never_pays_a_lower_fee(currency, hour, less, more):
    shorter, longer = sorted([less, more])
    fees = [
        quote(currency, rates(hour=hour), Work(attend=minutes), [], Tax(Decimal(0))).fee_minor
        for minutes in (shorter, longer)
    ]
    assert fees == sorted(fees)


@given(st.integers(min_value=0, max_value=10**9), PERCENT, st.integers(min_value=0, max_value=10**9))
def test_tax_is_nothing_below_the_threshold_and_a_share_of_all_from_it_on(fee, percent, threshold):
    tax = withheld(fee, Tax(percent, threshold), "USD")
    assert tax == (0 if fee < threshold else withheld(fee, Tax(percent), "USD"))
