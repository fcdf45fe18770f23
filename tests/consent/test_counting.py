"""Counts that say enough to plan with and too little to know anybody by."""

import pytest

from consent.records.counting import FEW, ShownCount, banded_count, shown_count


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


def fitting(shown: ShownCount, total: int) -> set[int]:
    """How many may have allowed it, for all that a reader of this figure knows."""
    return {allowed for allowed in range(total + 1) if banded_count(total, allowed) == shown}


@pytest.mark.parametrize("total", range(1, 41))
def test_ct_144_no_figure_and_no_difference_between_two_reports_is_about_fewer_than_five(total):
    figures = {banded_count(total, allowed) for allowed in range(total + 1)}
    if total < 9:
        assert figures == {ShownCount("too_few")}
        return
    assert min(len(fitting(one, total)) for one in figures) >= FEW
    for before in figures:
        for after in figures - {before}:
            changes = {abs(one - other) for one in fitting(before, total) for other in fitting(after, total)}
            assert max(changes) >= FEW  # nobody can say that it was fewer


def test_ct_144_that_all_of_them_allow_it_is_not_told_apart():
    assert len({banded_count(20, allowed) for allowed in range(15, 21)}) == 1
    assert banded_count(0, 0) == ShownCount("nobody_yet")
