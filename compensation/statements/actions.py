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
    locked = Payment.objects.select_for_update(of=("self",)).get(pk=payment.pk)
    if locked.state != Payment.State.SETTLED:
        raise NotNow(_("This payment came back to us. We are paying it again, and then we ask you."))
    standing = ReceiptAnswer.objects.filter(payment=locked).first()
    if standing and standing.answer == answer:
        return standing
    receipt, _made = ReceiptAnswer.objects.update_or_create(
        payment=locked,
        defaults={
            "programme_id": locked.programme_id,
            "advisor_id": locked.advisor_id,
            "answer": ReceiptAnswer.Answer(answer),
            "at": timezone.now(),
        },
    )
    record(f"payment.{receipt.answer}", by=by, about=locked)
    return receipt
