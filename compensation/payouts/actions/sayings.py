"""One person says that a payment did not arrive; a second one confirms it, and only then is it payable again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from compensation.payouts.actions.files import complete_batch
from compensation.payouts.models import Payment, PayoutBatch, Saying, StatusReport
from compensation.payouts.questions import she_received
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

Said = Saying.Said


@transaction.atomic
def say_outcome(*, payment: Payment, said: str, reason: str, by: User) -> Saying:
    """Write down what somebody says. The caller holds the rows of the batch and the payment."""
    if Saying.objects.waiting().filter(payment=payment).exists():
        raise NotNow(_("Something was said of this payment already; it waits for a second person."))
    _not_against_her_word(payment, said)
    saying = Saying.objects.create(
        programme_id=payment.programme_id, payment=payment, said=Said(said), reason_code=reason, said_by=by
    )
    record("payment.said_not_paid", by=by, about=payment, purpose=said)
    return saying


@transaction.atomic
def confirm_outcome(*, saying: Saying, by: User) -> Payment:
    """The second person: neither the one who said it, nor the one who prepared the batch."""
    locked, batch = _lock(saying)
    payment = locked.payment
    if locked.said_by_id == by.pk:
        raise NotNow(_("You said this yourself, so somebody else confirms it."))
    if batch.prepared_by_id == by.pk:
        raise NotNow(_("You prepared this batch, so somebody else confirms what became of it."))
    if payment.advisor.user_id == by.pk:
        raise NotNow(_("This payment is to you, so somebody else confirms it."))
    _not_against_her_word(payment, locked.said)
    _decide(locked, Saying.State.CONFIRMED, by)
    if payment.state in Payment.NOT_LIVE:  # a report said that it moved, and it did not: nothing holds it any more
        record("payment.found_not_paid", by=by, about=payment, purpose=locked.said)
        return payment
    payment.state = Payment.State.RETURNED if locked.said == Said.CAME_BACK else Payment.State.REJECTED
    payment.reason_code, payment.state_at = locked.reason_code, timezone.now()
    payment.save(update_fields=["state", "reason_code", "state_at"])
    record(f"payment.{payment.state}", by=by, about=payment, purpose=locked.said)
    complete_batch(batch=batch, by=by)
    return payment


@transaction.atomic
def decline_outcome(*, saying: Saying, by: User) -> Payment:
    """It is not so, or was said by mistake: the payment stays what it is."""
    locked, _batch = _lock(saying)
    _decide(locked, Saying.State.DECLINED, by)
    record("payment.said_declined", by=by, about=locked.payment, purpose=locked.said)
    return locked.payment


@transaction.atomic
def confirm_report(*, report: StatusReport, by: User) -> int:
    """Everything in one report that still waits; the number of payments."""
    waiting = list(Saying.objects.waiting().of_report(report).select_related("payment"))
    if not waiting:
        raise NotNow(_("Nothing in this report waits for a second person."))
    for saying in waiting:
        confirm_outcome(saying=saying, by=by)
    return len(waiting)


def _lock(saying: Saying) -> tuple[Saying, PayoutBatch]:
    """Batch first, then payment, then what was said: everybody takes these locks in this order."""
    payment = Payment.objects.get(pk=saying.payment_id)
    batch = PayoutBatch.objects.select_for_update(of=("self",)).get(pk=payment.batch_id)
    payment = Payment.objects.select_for_update(of=("self",)).select_related("advisor").get(pk=payment.pk)
    locked = Saying.objects.select_for_update(of=("self",)).get(pk=saying.pk)
    if locked.state != Saying.State.WAITING:
        raise NotNow(_("This was confirmed or declined already, or something newer is known of the payment."))
    locked.payment = payment
    return locked, batch


def _decide(saying: Saying, state: str, by: User) -> None:
    saying.state, saying.decided_by, saying.decided_at = state, by, timezone.now()
    saying.save(update_fields=["state", "decided_by", "decided_at"])


def _not_against_her_word(payment: Payment, said: str) -> None:
    if said == Said.CAME_BACK and any(she_received.ask(payment=payment)):
        raise NotNow(_("She says that this payment arrived. Ask her first; she can change her answer at any time."))
