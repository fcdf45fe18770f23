"""What is said when money has arrived. The text itself is the sentence she chose."""

from compensation.payouts.models import Payment
from survivor_engagement.messaging.actions import post
from survivor_engagement.users.models import User


def say_paid(payment: Payment, *, by: User | None) -> None:
    post(
        advisor=payment.advisor,
        programme=payment.programme,
        template="payment",
        by=by,
        about=payment,
        dedupe=f"payment-{payment.public_id}",
    )
