"""What can happen to a receipt: it is made, once for what it says, and handed over in the way she chose."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from consent.receipts import signing
from consent.receipts.canonical import Document
from consent.receipts.document import DISCREET, FULL, Issue, NothingToSay, build
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt
from consent.receipts.remaking import document_of
from consent.records.receipt import ALONE, Occasion
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.users.models import User

NOTHING_YET = gettext_lazy("There is no answer of yours yet to put on paper. Answer a question first.")
Profile, Delivered = ConsentReceipt.Profile, ConsentReceipt.Delivered


@dataclass(frozen=True)
class Issued:
    """`document` is signed, ready to be given out."""

    receipt: ConsentReceipt
    document: Document


@transaction.atomic
def issue_receipt(*, occasion: Occasion, profile: str, language: str, delivered: str, by: User) -> Issued:
    """The receipt of this in this profile and language: the one there is, as long as it still says the same,
    else a new one, which names the one it replaces. How it is handed over is written down each time."""
    Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=occasion.event.advisor_id)
    issued = _issued(occasion, Profile(profile), language, Delivered(delivered), by)
    receipt = issued.receipt
    receipt.delivered, receipt.delivered_at = Delivered(delivered), timezone.now()
    receipt.save(update_fields=["delivered", "delivered_at"])
    record("receipt.handed_by_staff" if occasion.about == ALONE else "receipt.handed_over", by=by, about=receipt)
    return issued


def _issued(occasion: Occasion, profile: str, language: str, delivered: str, by: User) -> Issued:
    standing = ConsentReceipt.objects.of_form(occasion, profile, language).with_event().first()
    document = document_of(standing) if standing else None
    if standing and document:
        return Issued(standing, document)
    full = None
    if profile == DISCREET:  # it stands for the full one, which is kept for her
        full = _issued(occasion, FULL, language, Delivered.KEPT, by).receipt
    return _made(occasion, profile, language, delivered, by, standing, full)


def _made(
    occasion: Occasion,
    profile: str,
    language: str,
    delivered: str,
    by: User,
    standing: ConsentReceipt | None,
    full: ConsentReceipt | None,
) -> Issued:
    before = ConsentReceipt.objects.before(occasion, profile, language).first()
    issue = Issue(
        receipt_id=uuid4(),
        profile=profile,
        issued_at=timezone.now().replace(microsecond=0),
        supersedes=before.receipt_id if before else None,
        stands_for=full.content_hash if full else "",
    )
    signed = _signed(occasion, language, issue)
    receipt = ConsentReceipt.objects.create(
        receipt_id=issue.receipt_id,
        advisor_id=occasion.event.advisor_id,
        programme_id=occasion.event.programme_id,
        event=occasion.event,
        about=occasion.about,
        profile=profile,
        language=language,
        number=standing.number + 1 if standing else 1,
        issued_at=issue.issued_at,
        content_hash=signed.document["integrity"]["content_hash"],
        signature=signed.document["integrity"]["signature"],
        key=signed.key,
        supersedes=before,
        full=full,
        delivered=delivered,
    )
    record("receipt.made", by=by, about=receipt)
    return Issued(receipt, signed.document)


def _signed(occasion: Occasion, language: str, issue: Issue) -> signing.Signed:
    try:
        return signing.sign(build(facts_of(occasion, language), issue))
    except NothingToSay:
        raise NotNow(NOTHING_YET) from None
