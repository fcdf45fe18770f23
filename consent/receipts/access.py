"""Who may see a receipt: she whose answers it holds. Nobody of the team, in any role."""

import uuid

from django.http import Http404

from consent.receipts.models import ConsentReceipt, ConsentReceiptQuerySet
from consent.records.access import get_my_event as get_my_event
from survivor_engagement.programmes.scope import Scope


def my_receipts(scope: Scope) -> ConsentReceiptQuerySet:
    if scope.advisor_id is None:
        return ConsentReceipt.objects.none()
    return ConsentReceipt.objects.filter(advisor_id=scope.advisor_id)


def get_my_receipt(scope: Scope, receipt_id: uuid.UUID) -> ConsentReceipt:
    found = my_receipts(scope).filter(receipt_id=receipt_id).with_event().first()
    if found is None:
        raise Http404
    return found
