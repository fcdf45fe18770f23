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
    found = Payment.objects.get(pk=payment.pk)  # hers to read, not to lock: money moves without her
    if found.state != Payment.State.SETTLED:
        raise NotNow(_("This payment came back to us. We are paying it again, and then we ask you."))
    standing = ReceiptAnswer.objects.select_for_update(of=("self",)).filter(payment=found).first()
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
    record(f"payment.{receipt.answer}", by=by, about=found)
    return receipt
