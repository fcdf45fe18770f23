"""Reads back what was written, as the programs do that people use: the other half of `exports/cells.py` and XLSX."""

import io
import re
from zipfile import ZipFile

from lxml import etree

from survivor_engagement.exports.cells import SIGNS, UNSEEN

BEGAN = re.compile(rf"\A'('*{UNSEEN}[{SIGNS}\x00\t\r\n])")
BEGAN_ELSEWHERE = re.compile(rf"([,;\t\r\n\"])'('*{UNSEEN})(?=[{SIGNS}])")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def as_it_was(cell: str) -> str:
    """The text that `safe_cell` was given."""
    return BEGAN_ELSEWHERE.sub(r"\1\2", BEGAN.sub(r"\1", cell))


def sheets(content: bytes) -> list[list[list[object]]]:
    """The cells of each sheet. A formula or a link would have an element of its own: there must be none."""
    with ZipFile(io.BytesIO(content)) as book:
        texts = [_text(item) for item in etree.fromstring(book.read("xl/sharedStrings.xml"))]
        names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        return [_cells(etree.fromstring(book.read(name)), texts) for name in names]


def _cells(sheet, texts: list[str]) -> list[list[object]]:
    assert [element.tag for element in sheet.iter(f"{MAIN}f", f"{MAIN}hyperlink")] == []
    return [[_value(cell, texts) for cell in row] for row in sheet.iter(f"{MAIN}row")]


def _value(cell, texts: list[str]) -> object:
    value = int(cell.find(f"{MAIN}v").text)
    return texts[value] if cell.get("t") == "s" else value


def _text(item) -> str:
    raw = "".join(part.text or "" for part in item.iter(f"{MAIN}t"))
    return re.sub("_x([0-9a-fA-F]{4})_", lambda found: chr(int(found[1], 16)), raw)
