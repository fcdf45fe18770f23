"""Who may see a receipt: she whose answers it holds. Nobody of the team, in any role."""

import uuid

from django.http import Http404

from consent.receipts.models import ConsentReceipt, ConsentReceiptQuerySet
from consent.records import access as records
from consent.records.models import ConsentEvent
from survivor_engagement.programmes.scope import Scope


def get_my_answer(scope: Scope, public_id: uuid.UUID) -> ConsentEvent:
    """An answer in her own voice: a receipt of a guardian's is the guardian's."""
    event = records.get_my_event(scope, public_id)
    if event.authority == ConsentEvent.Authority.GUARDIAN:
        raise Http404
    return event


def my_receipts(scope: Scope) -> ConsentReceiptQuerySet:
    if scope.advisor_id is None:
        return ConsentReceipt.objects.none()
    return ConsentReceipt.objects.filter(advisor_id=scope.advisor_id)


def get_my_receipt(scope: Scope, receipt_id: uuid.UUID) -> ConsentReceipt:
    found = my_receipts(scope).filter(receipt_id=receipt_id).with_event().first()
    if found is None:
        raise Http404
    return found
