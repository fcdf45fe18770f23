"""No table that leaves can make a spreadsheet act, and each value comes back as it was (attack 39)."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from survivor_engagement.exports import writers
from survivor_engagement.exports.cells import safe_cell
from tests.exports.reading import as_it_was, sheets

pytestmark = pytest.mark.no_database

WIDE = ["＝1", "＋1", "－1", "＠x", "｜x", "％x"]
ACTING = ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\x00x", "|x", "%x", *WIDE]
BEHIND = ["", " ", "\ufeff", "\u200b", "\u00a0", "\u3000", "'", "''", "\x00 \ufeff"]
HARMLESS = ["", "Juniper", "7FQK-2MXD", "2026-11-27", "O'Hara", "'Alia", "a=b", "5 %", "user-12", "สมหญิง", "\U0001f33f"]
NASTY = st.text(st.sampled_from("=+-@|%＝'\"\t\r\n\x00,; \ufeff\u200ba1"), max_size=12)


def sheet(*values: str) -> writers.Sheet:
    return writers.Sheet(["a", "b"], ["A", "B"], [[value, number] for number, value in enumerate(values)], "mark")


def back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("before", BEHIND)
@pytest.mark.parametrize("text", ACTING)
def test_a_beginning_that_acts_is_held_by_an_apostrophe(before, text):
    assert safe_cell(before + text) == f"'{before}{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_that_does_nothing_stays_as_it_is(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize(("text", "held"), [("a;=1+1", "a;'=1+1"), ('x",+1', "x\",'+1"), ("a\n@x", "a\n'@x")])
def test_what_becomes_a_cell_where_columns_are_separated_otherwise_is_held_too(text, held):
    assert safe_cell(text) == held


@given(NASTY | st.text(max_size=30))
@example("\t=1")
@example("'='=,'=")
def test_every_text_comes_back_as_it_was(text):
    assert as_it_was(safe_cell(text)) == text


@given(st.lists(NASTY, max_size=4))
def test_a_whole_plain_table_comes_back_and_begins_no_cell_with_a_sign(texts):
    texts = [text.replace("\x00", "") for text in texts]  # no database keeps one, and Python's reader stumbles over it
    read = back(writers.as_csv(sheet(*texts)))
    assert [as_it_was(row[0]) for row in read[1:]] == texts
    assert [cell for row in read for cell in row if cell.startswith(tuple("=+-@|%\t\r\n"))] == []


def test_a_plain_table_opens_in_excel_with_its_letters_and_carries_its_mark():
    content = writers.as_csv(sheet("Әлия", "สมหญิง"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert back(content) == [["A", "B", "Export"], ["Әлия", "0", "mark"], ["สมหญิง", "1", "mark"]]


@given(st.lists(NASTY, max_size=4))
def test_a_spreadsheet_holds_texts_as_texts_and_numbers_as_numbers(texts):
    (table,) = sheets(writers.as_xlsx(sheet(*texts)))
    assert table[0] == ["A", "B", "Export"]
    assert table[1:] == [[text, number, "mark"] for number, text in enumerate(texts)]


@pytest.mark.parametrize("text", ["x" * 32_767, "x" * 32_768, "=" * 70_000, "\U0001f33f" * 20_000, "_x0041_"])
def test_a_text_longer_than_a_cell_goes_on_in_a_second_sheet_and_none_is_lost(text):
    table, *more = sheets(writers.as_xlsx(sheet("short", text)))
    first, goes_on = table[2][0], [row[2] for found in more for row in found[1:]]
    assert first + "".join(goes_on) == text
    assert max(len(piece.encode("utf-16-le")) // 2 for piece in [first, *goes_on]) <= 32_767
    assert all(row[:2] == [3, "A"] for found in more for row in found[1:])


def test_json_keeps_every_value_and_the_mark():
    content = json.loads(writers.as_json(sheet("=1+1", "Әлия")))
    assert content == {"export": "mark", "rows": [{"a": "=1+1", "b": 0}, {"a": "Әлия", "b": 1}]}


def test_nothing_of_a_spreadsheet_is_written_to_a_disk_on_the_way(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    assert sheets(writers.as_xlsx(sheet("Juniper")))[0][1] == ["Juniper", 0, "mark"]
