"""The pages that say where each attack and each requirement is tried name tests that exist, and leave none out."""

import re

import pytest

from tests.house.tree import ROOT

pytestmark = pytest.mark.no_database

TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
ATTACKS = [
    1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 22, 23, 25, 26, 27, 29, 30, 31, 33, 34, 35, 37, 38, 39, 41,
    42, 43, 45, 46, 47, 49, 50, 51, 53, 54, 55, 57, 58, 59, 61, 62, 63, 65, 66, 67, 69, 70,
]  # fmt: skip


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
