"""Batches, their payments and the decisions of three people. Triggers in 0002 keep what is promised here."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from compensation.payouts.models.methods import FundingAccount, PayoutMethod
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class PayoutBatchQuerySet(models.QuerySet["PayoutBatch"]):
    def of_programme(self, programme: Programme) -> "PayoutBatchQuerySet":
        return self.filter(programme=programme)

    def waiting_for(self, *, states: Sequence[str], other_than: int | None) -> "PayoutBatchQuerySet":
        """In one of these states, and this person took no earlier step."""
        took_part = Decision.objects.standing().filter(batch=models.OuterRef("pk"), by=other_than)
        return self.filter(state__in=states).exclude(prepared_by=other_than).exclude(models.Exists(took_part))

    def with_to_correct(self) -> "PayoutBatchQuerySet":
        """`to_correct`: how many of its payments came back and are not paid anew yet."""
        came_back = Payment.objects.to_correct().filter(batch=models.OuterRef("pk")).order_by().values("batch")
        count = models.Subquery(came_back.annotate(n=models.Count("pk")).values("n"))
        return self.annotate(to_correct=Coalesce(count, 0))

    def newest_first(self) -> "PayoutBatchQuerySet":
        return self.order_by("-id")


class PayoutBatch(models.Model):
    """`content_hash` is computed by the database over the payments at locking; it cannot change while a decision
    stands (composite foreign key from Decision)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        LOCKED = "locked", _("waiting for approval")
        APPROVED = "approved", _("waiting for release")
        RELEASED = "released", _("released")
        DISPATCHED = "dispatched", _("handed over")
        COMPLETED = "completed", _("complete")
        CANCELLED = "cancelled", _("cancelled")

    FROZEN = (State.LOCKED, State.APPROVED)
    LEFT_US = (State.RELEASED, State.DISPATCHED, State.COMPLETED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="payout_batches")
    reference = models.CharField(max_length=35)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(db_default=Now())
    locked_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    payment_count = models.PositiveIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    funding_account = models.ForeignKey(FundingAccount, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PayoutBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "payout batches"
        indexes = [models.Index(fields=["programme", "state"], name="batch_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="batch_reference_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "locked", "approved", "released", "dispatched", "completed", "cancelled"]
                ),
                name="batch_state_known",
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="batch_currency_three_letters"),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="batch_total_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"], content_hash="", locked_at__isnull=True)
                | Q(
                    state__in=["locked", "approved", "released", "dispatched", "completed"],
                    content_hash__regex="^[0-9a-f]{64}$",
                    locked_at__isnull=False,
                    payment_count__gt=0,
                ),
                name="batch_hashed_while_locked",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["released", "dispatched", "completed"], released_at__isnull=False)
                | Q(state__in=["draft", "locked", "approved", "cancelled"], released_at__isnull=True),
                name="batch_released_at_a_time",
            ),
            models.UniqueConstraint(fields=["id", "programme", "currency"], name="batch_of_programme"),
            models.UniqueConstraint(fields=["id", "prepared_by", "content_hash"], name="batch_content"),
        ]

    def __str__(self) -> str:
        return self.reference


class PaymentQuerySet(models.QuerySet["Payment"]):
    def in_batch(self, batch: PayoutBatch) -> "PaymentQuerySet":
        return self.filter(batch=batch).order_by("id")

    def of_rail(self, rail: str, provider: str) -> "PaymentQuerySet":
        """The payments that travel in one file, in the one order that never changes."""
        found = self.filter(method__kind=rail).order_by("end_to_end_id")
        return found.filter(method__provider=provider) if provider else found

    def going_out(self) -> "PaymentQuerySet":
        """Not stopped before the file was made."""
        return self.exclude(state=Payment.State.CANCELLED)

    def in_a_way_written_by(self, user_id: int) -> "PaymentQuerySet":
        """Paid in a way that this person wrote down for somebody else, or that nobody is known to have written."""
        written = Q(method__recorded_by=user_id) & (Q(advisor__user=None) | ~Q(advisor__user=user_id))
        return self.filter(written | Q(method__recorded_by=None))

    def with_checks(self) -> "PaymentQuerySet":
        """`came_back_as`: how an earlier payment for the same work ended, when one failed; `was_used`: whether money
        arrived by this very way before; `is_held`: a report says that it moved, against what is known here."""
        earlier = _failed_before().order_by("-payment__state")  # "returned" weighs more than "rejected"
        held = self.model.objects.filter(pk=models.OuterRef("pk"), status_lines__holds=True)
        arrived = Payment.objects.filter(method=models.OuterRef("method"), state=Payment.State.SETTLED)
        return self.annotate(
            came_back_as=models.Subquery(earlier.values("payment__state")[:1]),
            was_used=models.Exists(arrived),
            is_held=models.Exists(held),
        )

    def paid_again(self) -> "PaymentQuerySet":
        """Something was sent for the same work before."""
        return self.filter(models.Exists(_failed_before()))

    def maybe_paid(self) -> "PaymentQuerySet":
        """A report says that money moved for the same work, and nobody has found out yet whether it did."""
        said = PaymentItem.objects.filter(
            payment=models.OuterRef("pk"), due__payment_items__payment__status_lines__holds=True
        )
        return self.filter(models.Exists(said))

    def held(self) -> "PaymentQuerySet":
        """Nothing is on its way by it, and a report says that it was paid."""
        return self.filter(state__in=Payment.NOT_LIVE, status_lines__holds=True).distinct()

    def to_correct(self) -> "PaymentQuerySet":
        """Came back, nothing newer pays for the same work yet, and no report says that it was paid after all."""
        paid_anew = PaymentItem.objects.filter(due=models.OuterRef("due"), live=True)
        unpaid = PaymentItem.objects.filter(~models.Exists(paid_anew), payment=models.OuterRef("pk"))
        held = self.model.objects.filter(pk=models.OuterRef("pk"), status_lines__holds=True)
        return self.filter(state__in=Payment.CAME_BACK).filter(models.Exists(unpaid), ~models.Exists(held))


def _failed_before() -> "models.QuerySet[PaymentItem]":
    """What paid for the same work as the payment of the outer query, and came back."""
    return PaymentItem.objects.filter(
        due__payment_items__payment=models.OuterRef("pk"), payment__state__in=Payment.CAME_BACK
    )


class Payment(models.Model):
    """One credit transfer to one advisor; it pays for one or several dues."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not sent yet")
        SUBMITTED = "submitted", _("on its way")
        SETTLED = "settled", _("paid")
        REJECTED = "rejected", _("not accepted")
        RETURNED = "returned", _("came back")
        UNKNOWN = "unknown", _("not sure yet")
        CANCELLED = "cancelled", _("stopped")

    # Nothing is on its way any more: the dues may be paid in a later batch.
    NOT_LIVE = (State.REJECTED, State.RETURNED, State.CANCELLED)
    CAME_BACK = (State.REJECTED, State.RETURNED)
    ENDED = (State.SETTLED, State.REJECTED, State.RETURNED, State.CANCELLED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="payments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="payments")
    method = models.ForeignKey(PayoutMethod, on_delete=models.PROTECT, related_name="payments")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    end_to_end_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    state_at = models.DateTimeField(db_default=Now())
    reason_code = models.CharField(max_length=20, blank=True)
    settled_on = models.DateField(null=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme", "state"], name="payment_by_state"),
            models.Index(fields=["advisor", "-id"], name="payment_by_advisor"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "advisor"], name="payment_one_per_advisor_in_batch"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["draft", "submitted", "settled", "rejected", "returned", "unknown", "cancelled"]
                ),
                name="payment_state_known",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(end_to_end_id__regex="^[A-Z0-9]{16,35}$"), name="payment_end_to_end_id_form"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["settled", "returned"], settled_on__isnull=False)
                | Q(state__in=["draft", "submitted", "rejected", "unknown", "cancelled"], settled_on__isnull=True),
                name="payment_settled_on_a_day",
            ),
            models.UniqueConstraint(fields=["id", "programme", "advisor"], name="payment_of_advisor"),
        ]

    def __str__(self) -> str:
        return f"payment-{self.pk}"


class PaymentItem(models.Model):
    """Which due a payment pays for. `live` follows the payment by trigger; a due has at most one live item."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="items")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    due = models.ForeignKey("dues.Due", on_delete=models.PROTECT, related_name="payment_items")
    amount_minor = models.BigIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["due"], condition=Q(live=True), name="due_paid_once"),
            models.UniqueConstraint(fields=["payment", "due"], name="item_once_per_payment"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="item_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"payment-item-{self.pk}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> "DecisionQuerySet":
        return self.filter(standing_hash__isnull=False)

    def of_step(self, step: str) -> "DecisionQuerySet":
        return self.filter(step=step)


class Decision(models.Model):
    """One step by one person for exactly one content. `standing_hash` points at the content as long as the decision
    stands; sending back empties it and the row stays as history."""

    class Step(models.TextChoices):
        APPROVE = "approve", _("approved")
        RELEASE = "release", _("released")
        SEND_BACK = "send_back", _("sent back")

    class Reason(models.TextChoices):
        """Why a batch goes back: codes, so that no reason written in haste tells a story."""

        AMOUNT = "amount", _("An amount needs another look")
        PERSON = "person", _("Somebody should be left out for now")
        METHOD = "method", _("The way somebody is paid has changed")
        TIMING = "timing", _("Now is not the right moment")

    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="decisions")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=Step)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    standing_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001  (NULL: it no longer stands)
    second_factor = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=["approve", "release", "send_back"]), name="decision_step_known"
            ),
            models.CheckConstraint(
                condition=Q(step="send_back") | ~Q(by=F("prepared_by")), name="decision_never_by_preparer"
            ),
            models.UniqueConstraint(
                fields=["batch", "by"], condition=Q(standing_hash__isnull=False), name="decision_one_step_a_person"
            ),
            models.UniqueConstraint(
                fields=["batch", "step"], condition=Q(standing_hash__isnull=False), name="decision_step_once"
            ),
            models.CheckConstraint(
                condition=Q(standing_hash__isnull=True)
                | Q(standing_hash__isnull=False, standing_hash=F("content_hash"), step__in=["approve", "release"]),
                name="decision_stands_for_its_content",
            ),
            models.CheckConstraint(
                condition=Q(step="send_back", reason__in=["amount", "person", "method", "timing"])
                | Q(step__in=["approve", "release"], reason=""),
                name="decision_reason_when_sent_back",
            ),
        ]

    def __str__(self) -> str:
        return f"decision-{self.pk}"
