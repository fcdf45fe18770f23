"""Which receipts there are: of each answer, of the end of a yes by time, and of the day on which all was done after a
stop. Computed from the answers and the reports; only what was handed out has a row."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from consent.effects.models import StopReport
from consent.notices.effect_words import Words
from consent.receipts.models import ConsentReceipt
from consent.records.models import ConsentEvent
from consent.records.receipt import ALONE, ANSWER, DONE, ENDED, Occasion, alone, answered, ended

State = ConsentEvent.State
WORDS: Mapping[str, Words] = MappingProxyType(
    {
        State.REFUSED: _("You said no"),
        State.GIVEN: _("You said yes"),
        State.RENEWED: _("You said yes again"),
        State.PAUSED: _("It was paused"),
        State.WITHDRAWN: _("You stopped"),
        State.REVOKED: _("It was stopped for you"),
        State.INVALIDATED: _("It was found not to count"),
        ENDED: _("Your yes ended by itself"),
        DONE: _("All is done after you stopped"),
    }
)


def done(report: StopReport) -> Occasion:
    """Of a report that is finished."""
    return Occasion(report.event, DONE, report.finished_at or report.begun_at)


def occasion_of(receipt: ConsentReceipt) -> Occasion:
    """What a receipt that was handed out is of."""
    if receipt.about == ENDED:
        return ended(receipt.event)
    if receipt.about == ALONE:
        return alone(receipt.event, receipt.receipt_id if receipt.heard_id else None)  # older papers keep their codes
    return done(receipt.event.stop_report) if receipt.about == DONE else answered(receipt.event)


def words_of(occasion: Occasion) -> Words:
    if occasion.about == DONE and occasion.event.state == State.REFUSED:
        return _("All is done after you said no")
    return WORDS[occasion.event.state if occasion.about in (ANSWER, ALONE) else occasion.about]
