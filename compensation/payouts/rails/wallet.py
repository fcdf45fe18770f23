"""A table for a wallet company's bulk upload. No cell can be read as a formula by a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from compensation.payouts.rails.lines import Header, Line, note_for
from survivor_engagement.common.money import plain_amount

COLUMNS = ("end_to_end_id", "phone", "amount", "currency", "note")
FORMULA_BEGINS_WITH = ("=", "+", "-", "@", "\t", "\r")


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


def plain_cell(text: str) -> str:
    """A cell that a spreadsheet shows as it stands."""
    return f"'{text}" if text.startswith(FORMULA_BEGINS_WITH) else text


def _row(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([plain_cell(cell) for cell in cells])
    return text.getvalue().encode()
