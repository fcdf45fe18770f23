"""A paper of one answer, printed by whoever has just written it down, for her who gave it or for a guardian.

Nothing on it tells what was said before, so that who prints it learns nothing but what was just heard.
"""

from uuid import uuid5

from django.db import transaction

from consent.receipts.access import is_of
from consent.receipts.actions import issue_receipt
from consent.receipts.canonical import Document
from consent.receipts.document import DISCREET, FULL, Issue, build
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt
from consent.records.models import ConsentEvent
from consent.records.receipt import Occasion, alone
from survivor_engagement.audit.actions import record
from survivor_engagement.users.models import User


@transaction.atomic
def hand_over(*, event: ConsentEvent, profile: str, language: str, by: User) -> Document:
    """The paper, which is written down with how it was handed over. A no to a no is no new answer: the paper looks the
    same, and the receipt is that of the first."""
    occasion = alone(event)
    if is_of(event, by.pk):
        printed = ConsentReceipt.Delivered.PRINTED
        return issue_receipt(occasion=occasion, profile=profile, language=language, delivered=printed, by=by).document
    document = _once_more(occasion, profile, language, by)
    record("receipt.handed_by_staff", by=by, about=event)
    return document


def _once_more(occasion: Occasion, profile: str, language: str, by: User) -> Document:
    facts, event = facts_of(occasion, language), occasion.event

    def made(which: str, stands_for: str = "") -> Document:
        record("receipt.made", by=by, about=event)  # the trail reads as where the no is a new one
        name = uuid5(event.public_id, f"{which} {language}")
        return build(facts, Issue(name, which, event.recorded_at.replace(microsecond=0), stands_for=stands_for))

    return made(profile, made(FULL)["integrity"]["content_hash"] if profile == DISCREET else "")
