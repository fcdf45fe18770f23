"""What she can say about a payment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.payouts.models import Payment
from compensation.statements.models import ReceiptAnswer
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User


@transaction.atomic
def answer_receipt(*, payment: Payment, answer: str, by: User) -> ReceiptAnswer:
    """Did it arrive? She may change her answer: money can be a day late."""
    # Hers to read, not to lock: money moves without her. Whoever confirms that it came back waits for this row.
    standing = ReceiptAnswer.objects.select_for_update(of=("self",)).filter(payment=payment).first()
    found = _arrived(payment)
    if standing and standing.answer == answer:
        return standing
    receipt, _made = ReceiptAnswer.objects.update_or_create(
        payment=found,
        defaults={
            "programme_id": found.programme_id,
            "advisor_id": found.advisor_id,
            "answer": ReceiptAnswer.Answer(answer),
            "at": timezone.now(),
        },
    )
    _arrived(payment)  # a first answer had no row to wait for: asked again, now that it is written
    record(f"payment.{receipt.answer}", by=by, about=found)
    return receipt


def _arrived(payment: Payment) -> Payment:
    """The payment as it stands at this moment, where it is held as paid."""
    found = Payment.objects.get(pk=payment.pk)
    if found.state != Payment.State.SETTLED:
        raise NotNow(_("This payment came back to us. We are paying it again, and then we ask you."))
    return found
