"""What can happen to a receipt: it is made, once for what it says, and handed over in the way she chose."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from consent.receipts import signing
from consent.receipts.canonical import Document
from consent.receipts.document import DISCREET, FULL, Issue, NothingToSay, build
from consent.receipts.from_records import facts_of
from consent.receipts.models import ConsentReceipt
from consent.receipts.remaking import document_of
from consent.records.models import HeardAnswer
from consent.records.receipt import Occasion, alone
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
    record("receipt.handed_over", by=by, about=receipt)
    return issued


@transaction.atomic
def hand_over(*, heard: HeardAnswer, profile: str, language: str, by: User) -> Issued:
    """A paper of one answer, printed by whoever has just written it down, for her who gave it or for a guardian.

    A no to a no is no new answer; who prints it learns nothing of that. So each print is a receipt of its own, whether
    the answer was added now or had stood: with a number, a code and a mark that no other paper has, dated now, signed
    and stored. One receipt for each answer would give two colleagues the same code for one no. A code without a row
    would leave her with a paper that nobody can tell from a forged one; so it has one, and she reads the mark of every
    paper that was printed. Both ways leave the same lines in the trail, at the first print and at each after it.
    """
    Advisor.objects.select_for_update(of=("self",), no_key=True).get(pk=heard.advisor_id)
    full = _printed(heard, Profile.FULL, language, Delivered.KEPT, by).receipt if profile == DISCREET else None
    issued = _printed(heard, Profile(profile), language, Delivered.PRINTED, by, full)
    record("receipt.handed_by_staff", by=by, about=issued.receipt)
    return issued


def _printed(
    heard: HeardAnswer,
    profile: str,
    language: str,
    delivered: str,
    by: User,
    full: ConsentReceipt | None = None,
) -> Issued:
    print_id = uuid4()
    occasion = alone(heard.event, print_id)
    issue = _issue(profile, print_id, full=full)
    return _made(occasion, issue, by, language=language, delivered=delivered, full=full, heard=heard)


def _issued(occasion: Occasion, profile: str, language: str, delivered: str, by: User) -> Issued:
    standing = ConsentReceipt.objects.of_form(occasion, profile, language).with_event().first()
    document = document_of(standing) if standing else None
    if standing and document:
        return Issued(standing, document)
    full = None
    if profile == DISCREET:  # it stands for the full one, which is kept for her
        full = _issued(occasion, FULL, language, Delivered.KEPT, by).receipt
    before = ConsentReceipt.objects.before(occasion, profile, language).first()
    more = {"number": standing.number + 1 if standing else 1, "supersedes": before, "full": full}
    issue = _issue(profile, uuid4(), before, full)
    return _made(occasion, issue, by, language=language, delivered=delivered, **more)


def _issue(
    profile: str, receipt_id: UUID, before: ConsentReceipt | None = None, full: ConsentReceipt | None = None
) -> Issue:
    return Issue(
        receipt_id=receipt_id,
        profile=profile,
        issued_at=timezone.now().replace(microsecond=0),
        supersedes=before.receipt_id if before else None,
        stands_for=full.content_hash if full else "",
    )


def _made(occasion: Occasion, issue: Issue, by: User, *, language: str, **columns: Any) -> Issued:
    signed = _signed(occasion, language, issue)
    receipt = ConsentReceipt.objects.create(
        receipt_id=issue.receipt_id,
        advisor_id=occasion.event.advisor_id,
        programme_id=occasion.event.programme_id,
        event=occasion.event,
        about=occasion.about,
        profile=issue.profile,
        language=language,
        issued_at=issue.issued_at,
        content_hash=signed.document["integrity"]["content_hash"],
        signature=signed.document["integrity"]["signature"],
        key=signed.key,
        **columns,
    )
    record("receipt.made", by=by, about=receipt)
    return Issued(receipt, signed.document)


def _signed(occasion: Occasion, language: str, issue: Issue) -> signing.Signed:
    try:
        return signing.sign(build(facts_of(occasion, language), issue))
    except NothingToSay:
        raise NotNow(NOTHING_YET) from None
