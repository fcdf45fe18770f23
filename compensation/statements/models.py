"""What she tells us about a payment: did it arrive? Her word stands beside what the bank says."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compensation.payouts.models import Payment
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme


class ReceiptAnswerQuerySet(models.QuerySet["ReceiptAnswer"]):
    def not_received(self) -> "ReceiptAnswerQuerySet":
        """She says it did not arrive, and the bank still says it did."""
        return self.filter(answer=ReceiptAnswer.Answer.NOT_RECEIVED, payment__state=Payment.State.SETTLED)


class ReceiptAnswer(models.Model):
    class Answer(models.TextChoices):
        RECEIVED = "received", _("it arrived")
        NOT_RECEIVED = "not_received", _("it did not arrive")

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer)
    at = models.DateTimeField()

    objects = ReceiptAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=["received", "not_received"]), name="receipt_answer_known"),
        ]

    def __str__(self) -> str:
        return f"receipt-{self.pk}"
