"""A table as bytes: CSV, XLSX or JSON. Each carries a mark that tells which export it is and for which account."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from survivor_engagement.exports.cells import safe_cell
from survivor_engagement.exports.models import Format

Cell = str | int | bool | None
LONGEST_CELL = 32_767  # what a cell of XLSX holds, in units of UTF-16
PIECE = LONGEST_CELL // 2  # characters; each is two units at most
CONTENT_TYPE = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
# Nothing is guessed from a text; and nothing of the table is ever written to a disk unsealed.
AS_WRITTEN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True}


@dataclass(frozen=True)
class Sheet:
    names: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    mark: str


def written(sheet: Sheet, file_format: str) -> bytes:
    return {Format.CSV: as_csv, Format.XLSX: as_xlsx, Format.JSON: as_json}[Format(file_format)](sheet)


def as_csv(sheet: Sheet) -> bytes:
    """With a mark of UTF-8 at its beginning, without which Excel takes Cyrillic and Thai for something else."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    lines.writerow([safe_cell(heading) for heading in [*sheet.headings, _("Export")]])
    for row in sheet.rows:
        lines.writerow([_plain(cell) for cell in [*row, sheet.mark]])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return safe_cell(cell)
    return "" if cell is None else str(int(cell))


def as_xlsx(sheet: Sheet) -> bytes:
    """Texts are texts: no formula, no link and no number is made of them. What is longer than a cell goes on in a
    second sheet, piece by piece, with the row and the column that it belongs to."""
    target = io.BytesIO()
    book = Workbook(target, AS_WRITTEN)
    table, more = book.add_worksheet(_("List")), None
    _write_row(table, 0, [*sheet.headings, _("Export")])
    overflow: list[list[Cell]] = []
    for number, row in enumerate(sheet.rows, start=1):
        short = [_shortened(cell, number + 1, sheet.headings[place], overflow) for place, cell in enumerate(row)]
        _write_row(table, number, [*short, sheet.mark])
    if overflow:
        more = book.add_worksheet(_("Continued"))
        for number, pieces in enumerate([[_("Row"), _("Column"), _("Goes on")], *overflow]):
            _write_row(more, number, pieces)
    book.close()
    return target.getvalue()


def _shortened(cell: Cell, row: int, heading: str, overflow: list[list[Cell]]) -> Cell:
    if not isinstance(cell, str) or len(cell.encode("utf-16-le")) // 2 <= LONGEST_CELL:
        return cell
    pieces = [cell[start : start + PIECE] for start in range(0, len(cell), PIECE)]
    overflow += [[row, heading, piece] for piece in pieces[1:]]
    return pieces[0]


def _write_row(sheet: Worksheet, number: int, cells: Sequence[Cell]) -> None:
    for place, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, place, cell)
        elif cell is not None:
            sheet.write_number(number, place, int(cell))


def as_json(sheet: Sheet) -> bytes:
    rows = [dict(zip(sheet.names, row, strict=True)) for row in sheet.rows]
    return json.dumps({"export": sheet.mark, "rows": rows}, ensure_ascii=False, indent=1).encode()
