"""What statements answer to the rooms below: her own word about a payment."""

from typing import Any

from django.utils.translation import gettext as _

from compensation.payouts.models import Payment
from compensation.payouts.questions import she_received
from compensation.statements.models import ReceiptAnswer
from survivor_engagement.common.money import format_money
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme


@she_received.answer
def she_says_it_arrived(*, payment: Payment, **_also: Any) -> bool:
    """Holds her answer until what is asked for here has happened: she changes it before, or after, never meanwhile."""
    answers = ReceiptAnswer.objects.select_for_update(of=("self",)).filter(payment=payment)
    return any(found.answer == ReceiptAnswer.Answer.RECEIVED for found in answers)


@erase.answer
def keep_her_word(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """Nothing goes: it is her word about a payment, and the books stay as long as the law says."""
    return {"receipts_kept": ReceiptAnswer.objects.filter(advisor=advisor, programme=programme).count()}


@hers.answer
def her_word(*, advisor: Advisor, **_also: Any) -> list[Section]:
    said = ReceiptAnswer.objects.filter(advisor=advisor).select_related("payment").order_by("-pk")
    return [Section("receipts", _("Whether you said that money arrived"), said, _row)]


def _row(receipt: ReceiptAnswer) -> Row:
    return {
        "at": (_("When"), receipt.at),
        "amount": (_("Amount"), format_money(receipt.payment.amount_minor, receipt.payment.currency)),
        "answer": (_("Your answer"), receipt.get_answer_display()),
    }
