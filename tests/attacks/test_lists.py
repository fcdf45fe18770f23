"""The pages that say where each attack and each requirement is tried name tests that exist, and leave none out."""

import re

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.no_database

TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
ATTACKS = [
    1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 22, 23, 25, 26, 27, 29, 30, 31, 33, 34, 35, 37, 38, 39, 41,
    42, 43, 45, 46, 47, 49, 50, 51, 53, 54, 55, 57, 58, 59, 61, 62, 63, 65, 66, 67, 69, 70,
    71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90,
]  # fmt: skip
# The standard's own list, levels 1 and 2, by section: how many. Level 3 always stands behind them.
LEVELS_1_AND_2 = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4,
    "17.3": 2,
}  # fmt: skip
LEVEL_3 = {
    "7.5.3", "8.1.3", "8.1.4", "8.2.4", "8.3.2", "8.3.3", "8.4.2", "14.2.5", "14.2.6", "14.2.7", "14.2.8", "16.5.4",
}  # fmt: skip


def rows(page: str) -> dict[str, str]:
    """The last cell of each row, by its first."""
    lines = (ROOT / "docs" / page).read_text().splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ") and not line.startswith("| #")]
    return {row[0].strip("*` "): row[-1] for row in cells}


def missing_tests(page: str) -> list[str]:
    named = set(TEST.findall((ROOT / "docs" / page).read_text()))
    return sorted(
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / "tests" / path).is_file() or f"def {name}(" not in (ROOT / "tests" / path).read_text()
    )


def test_every_attack_has_a_test_or_a_reason():
    told = rows("attacks.md")
    assert [int(number) for number in told] == ATTACKS
    said = ("n/a because ", "Part ", "Not built yet: ")
    assert [number for number, where in told.items() if not TEST.search(where) and not where.startswith(said)] == []


def test_every_test_that_the_list_of_attacks_names_exists():
    assert missing_tests("attacks.md") == []
    assert "attacks/test_matrix.py" in {
        path for path, _name in TEST.findall((ROOT / "docs" / "attacks.md").read_text())
    }


def test_every_requirement_of_the_standard_has_a_word():
    told = rows("asvs.md")
    wanted = {f"{section}.{number}" for section, many in LEVELS_1_AND_2.items() for number in range(1, many + 1)}
    assert (len(wanted), len(LEVEL_3)) == (253, 12)
    assert set(told) == wanted | LEVEL_3
    said = ("n/a because ", "Deployment: ", "Written: ", "Checked by ")
    assert [number for number, where in told.items() if not where.startswith("`") and not where.startswith(said)] == []
    written = {number: where for number, where in told.items() if where.startswith("Written: ")}
    assert [number for number, where in written.items() if not TEST.search(where)] == []


def test_every_test_and_page_that_the_standard_is_answered_with_exists():
    assert missing_tests("asvs.md") == []
    pages = set(re.findall(r"[\w-]+\.md", (ROOT / "docs" / "asvs.md").read_text()))
    there = {path.name for path in [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]}
    assert pages - there == set()
