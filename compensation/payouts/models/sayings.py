"""What somebody says of a payment that would make its work payable again. It counts when a second person confirms."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from compensation.payouts.models.batches import Payment
from compensation.payouts.models.files import StatusReport
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class SayingQuerySet(models.QuerySet["Saying"]):
    def waiting(self) -> "SayingQuerySet":
        """Nobody has confirmed or declined it, and nothing newer is known of the payment."""
        return self.filter(state=Saying.State.WAITING)

    def of_report(self, report: StatusReport) -> "SayingQuerySet":
        return self.filter(report=report).order_by("payment__batch", "payment")


class Saying(models.Model):
    """Said by hand, or by a report that one person read in. Triggers in 0010 keep what is promised here: no payment
    comes back without a confirmed one."""

    class Said(models.TextChoices):
        NOT_GIVEN = "not_given", _("the money was not given")
        WAS_NOT_PAID = "was_not_paid", _("it was not paid")
        CAME_BACK = "came_back", _("the money came back")
        REJECTED = "rejected", _("a report says that it was not accepted")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("not so")
        OVERTAKEN = "overtaken", _("something newer is known")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="sayings")
    report = models.ForeignKey(StatusReport, null=True, on_delete=models.PROTECT, related_name="sayings")
    said = models.CharField(max_length=12, choices=Said)
    reason_code = models.CharField(max_length=20, blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = SayingQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(said__in=["not_given", "was_not_paid", "came_back", "rejected"]), name="saying_said_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "confirmed", "declined", "overtaken"]), name="saying_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "overtaken"], decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["confirmed", "declined"], decided_by__isnull=False, decided_at__isnull=False),
                name="saying_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(decided_by__isnull=False) & ~Q(decided_by=F("said_by")),
                name="saying_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(said="rejected", report__isnull=False)
                | Q(said__in=["not_given", "was_not_paid", "came_back"], report__isnull=True),
                name="saying_of_a_report_or_a_person",
            ),
            models.UniqueConstraint(fields=["payment"], condition=Q(state="waiting"), name="saying_one_waiting"),
        ]

    def __str__(self) -> str:
        return f"saying-{self.pk}"
