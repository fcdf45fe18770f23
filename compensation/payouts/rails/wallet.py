"""A table for a wallet company's bulk upload. No cell can be read as a formula by a spreadsheet, and none of those that
the company reads is changed by that: no mark of UTF-8 before them, no row but hers and the names of the columns."""

import csv
import io
from collections.abc import Iterable, Iterator

from compensation.payouts.rails.lines import Header, Line, note_for
from survivor_engagement.common.money import plain_amount
from survivor_engagement.exports.cells import safe_cell

COLUMNS = ("end_to_end_id", "phone", "amount", "currency", "note")


def wallet_file(header: Header, lines: Iterable[Line]) -> Iterator[bytes]:
    """The rows in pieces. Phone numbers stand without their plus: a plus would begin a formula."""
    yield _row(COLUMNS)
    for line in lines:
        yield _row(
            (
                line.end_to_end_id,
                line.details["phone"].removeprefix("+"),
                plain_amount(line.amount_minor, header.currency),
                header.currency,
                note_for(line.end_to_end_id),
            )
        )


def _row(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode()
