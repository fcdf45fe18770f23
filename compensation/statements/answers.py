"""What statements answer to the rooms below: her own word about a payment."""

from typing import Any

from compensation.payouts.models import Payment
from compensation.payouts.questions import she_received
from compensation.statements.models import ReceiptAnswer


@she_received.answer
def she_says_it_arrived(*, payment: Payment, **_also: Any) -> bool:
    """Holds her answer until what is asked for here has happened: she changes it before, or after, never meanwhile."""
    answers = ReceiptAnswer.objects.select_for_update(of=("self",)).filter(payment=payment)
    return any(found.answer == ReceiptAnswer.Answer.RECEIVED for found in answers)
