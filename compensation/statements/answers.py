"""What statements answer to the rooms below: which dues were paid."""

from django.db.models import QuerySet

from compensation.dues.questions import paid
from compensation.payouts.models import PaymentItem
from compensation.statements.access import paid_due_ids


@paid.answer
def dues_whose_money_arrived() -> QuerySet[PaymentItem, int]:
    return paid_due_ids()
