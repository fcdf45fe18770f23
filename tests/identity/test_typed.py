"""What people type about phones and times is read kindly, in any script."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from survivor_engagement.identity.typed import phone_as_typed, time_as_typed

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    "typed",
    [
        "+7 700 000 00 01",
        "+7 (700) 000-00-01",
        " +77000000001 ",
        "+7.700.000.00.01",
        "+៧ ៧០០ ០០០ ០០ ០១",
        "+७७००००००००१",
    ],
)
def test_a_number_is_read_in_any_spacing_and_any_digits(typed):
    assert phone_as_typed(typed) == "+77000000001"


@pytest.mark.parametrize(
    "typed", ["87000000001", "+0 700 000 00 01", "+7 700", "+7 700 000 00 01 ask Anna", "+" + "7" * 16]
)
def test_a_number_that_cannot_be_called_is_asked_for_again(typed):
    with pytest.raises(ValidationError, match="Write the number with"):
        phone_as_typed(typed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9", time(9)), ("09:30", time(9, 30)), ("9.30", time(9, 30)), ("930", time(9, 30)), ("17h", time(17)),
        ("17h30", time(17, 30)), ("១៧:៣០", time(17, 30)), (" 0 ", time(0)), ("", None),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, read):
    assert time_as_typed(typed) == read


@pytest.mark.parametrize("typed", ["24", "9:61", "noon", "9-", "12345", "-1"])
def test_what_is_no_time_is_asked_for_again(typed):
    with pytest.raises(ValidationError, match="Write a time of the day"):
        time_as_typed(typed)


@given(st.times())
def test_every_time_that_a_clock_shows_is_read_back(moment):
    assert time_as_typed(f"{moment:%H:%M}") == moment.replace(second=0, microsecond=0, tzinfo=None)


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading(typed):
    answers = []
    for read in (phone_as_typed, time_as_typed):
        try:
            read(typed)
        except ValidationError as answer:
            answers += answer.messages
    assert [sentence for sentence in answers if not sentence.startswith("Write ")] == []
