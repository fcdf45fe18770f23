"""Every case of consent is a test by its number, or has a reason why it is none; and the page says which."""

import re

from tests.house.tree import ROOT

ROW = re.compile(r"^\| CT-(\d{3}) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"def test_[a-z0-9_]*?ct((?:_(?:ct_)?\d{3})+)")
CASES = 97


def told() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs/consent-cases.md").read_text()))


def in_tests() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in (ROOT / "tests").rglob("*.py"):
        for numbers in NAME.findall(path.read_text()):
            for number in re.findall(r"\d{3}", numbers):
                found.setdefault(number, set()).add(path.relative_to(ROOT / "tests").as_posix())
    return found


def test_every_case_has_a_test_or_a_reason():
    assert len(told()) == CASES
    assert [number for number, where in told().items() if not where.startswith(("`", "n/a because "))] == []


def test_the_page_names_the_files_in_which_the_cases_are():
    named = {number: set(re.findall(r"`([^`]+)`", where)) for number, where in told().items() if where[:3] != "n/a"}
    assert named == in_tests()
