"""What every rail is given: a header that was stored at release, and one line for each payment."""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Header:
    """Everything in it was stored before the file was first made, so that making it again gives the same bytes."""

    reference: str
    message_id: str
    information_id: str
    released_at: datetime
    execute_on: date
    currency: str
    payment_count: int
    total_minor: int
    payer_name: str
    payer_account: str = ""
    payer_bic: str = ""
    payer_has_iban: bool = False
    language: str = "en"


@dataclass(frozen=True)
class Line:
    """One payment. `details` were opened for this moment only and never show themselves."""

    end_to_end_id: str
    amount_minor: int
    code: str
    details: dict[str, str] = field(default_factory=dict, repr=False)


def note_for(end_to_end_id: str) -> str:
    """What her bank shows beside the payment: a word and a number that mean nothing to whoever looks on."""
    return f"Services {end_to_end_id[:8]}"


def plain_text(text: str) -> str:
    """A name as files take it: composed letters, single spaces, no control signs."""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in unicodedata.normalize("NFC", text))
    return " ".join(kept.split())
