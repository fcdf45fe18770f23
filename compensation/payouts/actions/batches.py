"""A batch on its way to the bank: prepared by one person, approved by another, released by a third.

Python says no kindly; triggers and constraints (migrations 0004 to 0007) say no in any case.
"""

import secrets

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compensation.dues.clock import today_in
from compensation.payouts import filling
from compensation.payouts.models import (
    Decision,
    FundingAccount,
    Payment,
    PaymentFile,
    PaymentItem,
    PayoutBatch,
    SharedAccount,
)
from compensation.payouts.models.methods import PayoutMethod, Rail
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.jobs.queue import ask
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

State, Step = PayoutBatch.State, Decision.Step


@transaction.atomic
def prepare_batch(*, programme: Programme, by: User, currency: str = "") -> PayoutBatch:
    """A draft of everything that is payable now and can be paid in a way she agreed to."""
    _one_at_a_time(programme)
    batch = PayoutBatch.objects.create(
        programme=programme,
        reference=_next_reference(programme),
        currency=currency or programme.currency,
        prepared_by=by,
    )
    if not filling.fill(batch, by):
        raise NotNow(_("Nothing can be paid now. Either all is on its way, or nobody with a way to be paid is owed."))
    record("batch.prepared", by=by, about=batch, count=batch.payment_count)
    return batch


@transaction.atomic
def bring_up_to_date(*, batch: PayoutBatch, by: User) -> PayoutBatch:
    """Fill the draft anew: what became payable since, and the ways people are paid by now."""
    _one_at_a_time(batch.programme)
    locked = _own_draft(batch, by)
    PaymentItem.objects.filter(payment__batch=locked).delete()
    Payment.objects.filter(batch=locked).delete()
    if not filling.fill(locked, by):
        raise NotNow(_("Nothing can be paid now. Cancel this draft; a new one can be prepared at any time."))
    record("batch.updated", by=by, about=locked, count=locked.payment_count)
    return locked


@transaction.atomic
def leave_out(*, payment: Payment, by: User) -> PayoutBatch:
    """Leave one person out of a draft. What she is owed stays payable."""
    locked = _own_draft(payment.batch, by)
    if locked.payment_count == 1:
        raise NotNow(_("This is the only payment. Cancel the draft instead."))
    PaymentItem.objects.filter(payment=payment).delete()
    payment.delete()
    filling.add_up(locked)
    record("batch.payment_left_out", by=by, about=locked, advisor_id=payment.advisor_id)
    return locked


@transaction.atomic
def lock_batch(*, batch: PayoutBatch, by: User) -> PayoutBatch:
    """Nothing in it can change any more; somebody else approves exactly this."""
    locked = _own_draft(batch, by)
    if locked.payments.in_a_way_written_by(by.pk).exists():
        raise NotNow(
            _("You wrote down how one of these people is paid. Leave her out, and somebody else prepares her payment.")
        )
    _still_right(locked, by, moment="payment.lock")
    if locked.payments.filter(method__kind=Rail.BANK).exists():
        locked.funding_account = _funding_account(locked)
        locked.save(update_fields=["funding_account"])
    locked.content_hash, locked.state, locked.locked_at = filling.content_of(locked), State.LOCKED, timezone.now()
    locked.save(update_fields=["content_hash", "state", "locked_at"])
    record("batch.locked", by=by, about=locked, count=locked.payment_count)
    return locked


@transaction.atomic
def approve_batch(*, batch: PayoutBatch, seen: str, by: User, second_factor: bool = False) -> PayoutBatch:
    """`seen` is the mark of the content that this person had before her eyes: she approves that and nothing else."""
    locked = _waiting(batch, State.LOCKED, by, seen)
    _still_right(locked, by, moment="payment.approve")
    _decide(locked, Step.APPROVE, by, seen, second_factor)
    locked.state = State.APPROVED
    locked.save(update_fields=["state"])
    record("batch.approved", by=by, about=locked, count=locked.payment_count)
    return locked


@transaction.atomic
def release_batch(*, batch: PayoutBatch, seen: str, by: User, second_factor: bool = False) -> PayoutBatch:
    """The third person, for the content she saw. From here the worker makes the files; their numbers are drawn now
    and never again."""
    locked = _waiting(batch, State.APPROVED, by, seen)
    _still_right(locked, by, moment="payment.release")
    _decide(locked, Step.RELEASE, by, seen, second_factor)
    locked.state, locked.released_at = State.RELEASED, timezone.now()
    locked.save(update_fields=["state", "released_at"])
    _ask_for_files(locked)
    record("batch.released", by=by, about=locked, count=locked.payment_count)
    ask("payout.make_files", about_id=locked.public_id, programme_id=locked.programme_id, by=by)
    return locked


@transaction.atomic
def send_back(*, batch: PayoutBatch, reason: str, by: User) -> PayoutBatch:
    """To the preparer, as a draft again. Decisions so far cease to stand; they stay as history."""
    locked = _lock(batch)
    if locked.state not in PayoutBatch.FROZEN:
        raise NotNow(_("This batch does not wait for a decision, so it cannot be sent back."))
    Decision.objects.create(
        batch=locked,
        programme=locked.programme,
        step=Step.SEND_BACK,
        reason=Decision.Reason(reason),
        by=by,
        prepared_by=locked.prepared_by,
        content_hash=locked.content_hash,
    )
    locked.decisions.standing().update(standing_hash=None)
    locked.state, locked.content_hash, locked.locked_at = State.DRAFT, "", None
    locked.save(update_fields=["state", "content_hash", "locked_at"])
    record("batch.sent_back", by=by, about=locked, purpose=reason)
    return locked


@transaction.atomic
def cancel_batch(*, batch: PayoutBatch, by: User) -> PayoutBatch:
    """Give a draft up. Everything in it is payable again."""
    locked = _lock(batch)
    if locked.state != State.DRAFT:
        raise NotNow(_("Only a draft can be cancelled. Send the batch back first."))
    locked.payments.update(state=Payment.State.CANCELLED, state_at=timezone.now())
    locked.state = State.CANCELLED
    locked.save(update_fields=["state"])
    record("batch.cancelled", by=by, about=locked, count=locked.payment_count)
    return locked


def _one_at_a_time(programme: Programme) -> None:
    """Two people who prepare at the same moment follow one another, so the second finds nothing left to take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('payouts.prepare', %s))", [programme.pk])


def _next_reference(programme: Programme) -> str:
    day = today_in(programme)
    beginning = f"{programme.code}-{day.year}-{day.month}-"
    used = PayoutBatch.objects.filter(programme=programme, reference__startswith=beginning)
    numbers = [int(reference.removeprefix(beginning)) for reference in used.values_list("reference", flat=True)]
    return f"{beginning}{max(numbers, default=0) + 1}"


def _lock(batch: PayoutBatch) -> PayoutBatch:
    return (
        PayoutBatch.objects.select_for_update(of=("self",)).select_related("programme", "prepared_by").get(pk=batch.pk)
    )


def _own_draft(batch: PayoutBatch, by: User) -> PayoutBatch:
    locked = _lock(batch)
    if locked.state != State.DRAFT:
        raise NotNow(_("This batch is not a draft any more, so nothing in it can change."))
    if locked.prepared_by_id != by.pk:
        raise NotNow(_("Somebody else prepared this draft. Only that person changes or locks it."))
    return locked


def _waiting(batch: PayoutBatch, state: str, by: User, seen: str) -> PayoutBatch:
    locked = _lock(batch)
    if locked.state != state:
        raise NotNow(_("This batch does not wait for that step any more. Somebody may have been faster."))
    if locked.content_hash != seen:
        raise NotNow(_("The batch has changed since you opened it. Open it again and look before you decide."))
    if locked.prepared_by_id == by.pk:
        raise NotNow(_("You prepared this batch, so two other people decide on it."))
    if locked.decisions.standing().filter(by=by).exists():
        raise NotNow(_("You approved this batch, so somebody else releases it."))
    if locked.payments.filter(advisor__user=by).exists():
        raise NotNow(_("One of these payments is to you, so somebody else decides."))
    _written_by_another(locked, by)
    return locked


def _written_by_another(batch: PayoutBatch, by: User) -> None:
    if batch.payments.in_a_way_written_by(by.pk).exists():
        raise NotNow(_("You wrote down how one of these people is paid, so somebody else decides."))
    if batch.payments.in_a_way_written_by(batch.prepared_by_id).exists():
        raise NotNow(
            _("Who prepared this batch also wrote down how one of these people is paid. Send it back, so that somebody "
              "else prepares her payment.")
        )  # fmt: skip


def _decide(batch: PayoutBatch, step: str, by: User, seen: str, second_factor: bool) -> None:
    Decision.objects.create(
        batch=batch,
        programme=batch.programme,
        step=step,
        by=by,
        prepared_by=batch.prepared_by,
        content_hash=seen,
        standing_hash=seen,
        second_factor=second_factor,
    )


def _still_right(batch: PayoutBatch, by: User, *, moment: str) -> None:
    """Whether people are still paid this way, still agree to it, and every question about an account is answered."""
    changed = batch.payments.exclude(method__state=PayoutMethod.State.ACTIVE).count()
    if not changed:
        outside = list(batch.payments.exclude(method__kind=Rail.CASH).values_list("advisor", flat=True).order_by("id"))
        allowed = filling.may_share(outside, programme_id=batch.programme_id, moment=moment, by=by)
        changed = len(set(outside) - allowed)
    if changed:
        raise NotNow(_sentence_about_changes(batch, changed))
    if batch.payments.maybe_paid().exists():
        what = _("A report says that somebody in this batch may have been paid already. Find out before she is paid.")
        raise NotNow(f"{what} {_how_to_mend(batch)}")
    if moment != "payment.lock" and SharedAccount.objects.open().filter(method__payments__batch=batch).exists():
        raise NotNow(_("An account in this batch stands with two people. Ask about it first; then decide."))


def _sentence_about_changes(batch: PayoutBatch, changed: int) -> str:
    what = ngettext(
        "One person is paid in another way by now.", "%(n)d people are paid in another way by now.", changed
    ) % {"n": changed}
    return f"{what} {_how_to_mend(batch)}"


def _how_to_mend(batch: PayoutBatch) -> str:
    if batch.state == State.DRAFT:
        return _("Press “Bring up to date” first.")
    return _("Send the batch back, so that it can be brought up to date.")


def _funding_account(batch: PayoutBatch) -> FundingAccount:
    found = FundingAccount.objects.filter(programme=batch.programme, currency=batch.currency, is_active=True).first()
    if found is None:
        raise NotNow(_("It is not set up yet from which account payments leave. Ask the system administrator."))
    return found


def _ask_for_files(batch: PayoutBatch) -> None:
    """One file for the bank, one for each wallet company, one sheet for cash; each with random numbers of its own."""
    rails = batch.payments.values_list("method__kind", "method__provider").distinct().order_by()
    wanted = sorted({(kind, provider if kind == Rail.WALLET else "") for kind, provider in rails})
    PaymentFile.objects.bulk_create(
        PaymentFile(
            batch=batch,
            programme=batch.programme,
            rail=kind,
            provider=provider,
            message_id=secrets.token_hex(16).upper(),
            information_id=secrets.token_hex(16).upper(),
        )
        for kind, provider in wanted
    )
