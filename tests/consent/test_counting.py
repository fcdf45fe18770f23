"""Counts that say enough to plan with and too little to know anybody by."""

import pytest

from consent.records.counting import ShownCount, shown_count


@pytest.mark.parametrize(
    ("total", "allowed", "shown"),
    [
        (0, 0, ShownCount("nobody_yet")),
        (1, 1, ShownCount("all", 1, 1)),
        (1, 0, ShownCount("not_all")),
        (4, 3, ShownCount("not_all")),
        (4, 0, ShownCount("not_all")),
        (4, 4, ShownCount("all", 4, 4)),
        (8, 4, ShownCount("not_all")),
        (9, 4, ShownCount("fewer_than", 9, 5)),
        (9, 0, ShownCount("fewer_than", 9, 5)),
        (9, 5, ShownCount("at_least", 9, 5)),
        (9, 8, ShownCount("at_least", 9, 5)),
        (12, 7, ShownCount("exact", 12, 7)),
        (12, 12, ShownCount("all", 12, 12)),
    ],
)
def test_the_split_is_shown_only_where_both_sides_are_five_or_more(total, allowed, shown):
    assert shown_count(total, allowed) == shown


def test_ct_144_one_more_no_in_a_small_side_changes_nothing_that_is_shown():
    assert len({shown_count(20, allowed) for allowed in range(16, 20)}) == 1
    assert len({shown_count(20, allowed) for allowed in range(5)}) == 1
    assert len({shown_count(4, allowed) for allowed in range(4)}) == 1
