"""What statements answer to the rooms below: her own word about a payment."""

from typing import Any

from compensation.payouts.models import Payment
from compensation.payouts.questions import she_received
from compensation.statements.models import ReceiptAnswer


@she_received.answer
def she_says_it_arrived(*, payment: Payment, **_also: Any) -> bool:
    return ReceiptAnswer.objects.filter(payment=payment, answer=ReceiptAnswer.Answer.RECEIVED).exists()
