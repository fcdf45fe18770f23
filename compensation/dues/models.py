"""What is offered to her and what is owed to her. Amounts are written once; the database lets nobody lower them."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from advisory.engagements.models import Engagement, Participation
from compensation.rates.models import RateCard, TaxRule
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class Kind(models.TextChoices):
    """What a line pays for. Time first, then what it costs her to come."""

    PREP = "prep", _("Reading before")
    ATTEND = "attend", _("The meeting")
    DEBRIEF = "debrief", _("Talking after")
    CHILDCARE = "childcare", _("Childcare")
    TRANSPORT = "transport", _("Transport")
    DATA = "data", _("Phone data")


class Unit(models.TextChoices):
    HOUR = "hour", _("by the hour")
    HALF_DAY = "half_day", _("as half a day")
    DAY = "day", _("as a whole day")
    ONCE = "once", _("once")


def amounts_add_up(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name=f"{name}_currency_three_letters"),
        models.CheckConstraint(
            condition=Q(gross_minor__gt=0, tax_minor__gte=0, net_minor__gte=0), name=f"{name}_amounts_not_negative"
        ),
        models.CheckConstraint(
            condition=Q(net_minor=F("gross_minor") - F("tax_minor")), name=f"{name}_net_is_gross_less_tax"
        ),
    ]


class PayPlan(models.Model):
    """The pay of one engagement: which card, which tax rule, what is covered. Frozen by the first offer."""

    class AttendBy(models.TextChoices):
        HOUR = "hour", _("by the hour")
        HALF_DAY = "half_day", _("as half a day")
        DAY = "day", _("as a whole day")

    engagement = models.OneToOneField(Engagement, on_delete=models.PROTECT, related_name="pay_plan")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="plans")
    tax_rule = models.ForeignKey(TaxRule, on_delete=models.PROTECT, related_name="plans")
    attend_by = models.CharField(max_length=10, choices=AttendBy, default=AttendBy.HOUR)
    childcare = models.BooleanField(default=True)
    transport = models.BooleanField(default=True)
    data = models.BooleanField(default=True)
    pay_within_days = models.PositiveSmallIntegerField()
    chosen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(attend_by__in=["hour", "half_day", "day"]), name="pay_plan_unit_known"),
            models.CheckConstraint(
                condition=Q(pay_within_days__gte=1, pay_within_days__lte=30), name="pay_plan_days_in_reach"
            ),
        ]

    def __str__(self) -> str:
        return f"pay-plan-{self.pk}"


class OfferQuerySet(models.QuerySet["Offer"]):
    def of_advisor(self, advisor_id: int | None) -> "OfferQuerySet":
        return self.filter(advisor_id=advisor_id) if advisor_id else self.none()

    def open(self) -> "OfferQuerySet":
        return self.filter(state=Offer.State.OPEN)

    def ahead(self) -> "OfferQuerySet":
        """Of meetings that are not over."""
        return self.filter(participation__engagement__ends_at__gte=Now())

    def with_terms(self) -> "OfferQuerySet":
        return self.select_related("programme", "participation__engagement", "plan__tax_rule").prefetch_related("lines")


class Offer(models.Model):
    """What she is offered, before she says yes. Its amounts never change; only her answer does."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("yes")
        DECLINED = "declined", _("no")
        WITHDRAWN = "withdrawn", _("yes, then withdrew")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participation = models.OneToOneField(Participation, on_delete=models.PROTECT, related_name="offer")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="offers")
    plan = models.ForeignKey(PayPlan, on_delete=models.PROTECT, related_name="offers")
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            *amounts_add_up("offer"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted", "declined", "withdrawn"]), name="offer_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "withdrawn"], accepted_at__isnull=False)
                | Q(state__in=["open", "declined"], accepted_at=None),
                name="offer_accepted_at_a_moment",
            ),
            models.UniqueConstraint(fields=["id", "programme", "advisor"], name="offer_of_advisor"),
            models.UniqueConstraint(
                fields=[
                    "id", "participation", "programme", "advisor", "currency", "gross_minor", "tax_minor", "net_minor",
                ],
                name="offer_whole_terms",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"offer-{self.pk}"

    @property
    def answer_by(self) -> date | None:
        return self.participation.engagement.answer_by


class OfferLine(models.Model):
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="lines")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.HOUR)
    minutes = models.PositiveIntegerField(default=0)
    rate_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    taxable = models.BooleanField()

    class Meta:
        ordering = ["offer", "order"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "order"], name="offer_line_order_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="offer_line_kind_known"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="offer_line_unit_known"),
            models.CheckConstraint(
                condition=Q(rate_minor__gt=0, amount_minor__gt=0), name="offer_line_amounts_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(taxable=False) | Q(kind__in=["prep", "attend", "debrief"]),
                name="offer_line_costs_never_taxed",
            ),
        ]

    def __str__(self) -> str:
        return f"offer-line-{self.pk}"


class DueQuerySet(models.QuerySet["Due"]):
    def of_advisor(self, advisor_id: int | None) -> "DueQuerySet":
        return self.filter(advisor_id=advisor_id) if advisor_id else self.none()

    def of(self, programme: Programme) -> "DueQuerySet":
        return self.filter(programme=programme)

    def owed(self) -> "DueQuerySet":
        """Promised: she said yes, the work is still ahead or not yet recorded."""
        return self.filter(state=Due.State.OWED)

    def payable(self) -> "DueQuerySet":
        """Worked: to be paid by a date. Whether it was paid already is known to the rooms above."""
        return self.filter(state=Due.State.PAYABLE)

    def late(self, today: date) -> "DueQuerySet":
        return self.payable().filter(pay_by__lt=today)


class Due(models.Model):
    """What is owed to one advisor for one engagement: the offer she accepted, amount for amount."""

    class State(models.TextChoices):
        OWED = "owed", _("owed after the meeting")
        PAYABLE = "payable", _("to be paid")
        NOT_WORKED = "not_worked", _("did not take part")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participation = models.OneToOneField(Participation, on_delete=models.PROTECT, related_name="due")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="due")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="dues")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="dues")
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OWED)
    owed_at = models.DateTimeField()
    payable_at = models.DateTimeField(null=True)
    pay_by = models.DateField(null=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme", "state", "pay_by", "id"], name="due_by_clock"),
            models.Index(fields=["advisor", "id"], name="due_by_advisor"),
        ]
        constraints = [
            *amounts_add_up("due"),
            models.CheckConstraint(condition=Q(state__in=["owed", "payable", "not_worked"]), name="due_state_known"),
            models.CheckConstraint(
                condition=Q(state="payable", payable_at__isnull=False, pay_by__isnull=False)
                | Q(state__in=["owed", "not_worked"], payable_at=None, pay_by=None),
                name="due_payable_by_a_day",
            ),
            models.UniqueConstraint(fields=["id", "programme", "advisor"], name="due_of_advisor"),
        ]

    def __str__(self) -> str:
        return f"due-{self.pk}"


class DueLine(models.Model):
    """The lines of the offer, and the tax as a line of its own below zero: together they are what she receives."""

    class Kind(models.TextChoices):
        PREP = "prep", _("Reading before")
        ATTEND = "attend", _("The meeting")
        DEBRIEF = "debrief", _("Talking after")
        CHILDCARE = "childcare", _("Childcare")
        TRANSPORT = "transport", _("Transport")
        DATA = "data", _("Phone data")
        TAX = "tax", _("Tax we must withhold")

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="lines")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.HOUR)
    minutes = models.PositiveIntegerField(default=0)
    rate_minor = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    taxable = models.BooleanField(default=False)

    class Meta:
        ordering = ["due", "order"]
        constraints = [
            models.UniqueConstraint(fields=["due", "order"], name="due_line_order_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["prep", "attend", "debrief", "childcare", "transport", "data", "tax"]),
                name="due_line_kind_known",
            ),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="due_line_unit_known"),
            models.CheckConstraint(
                condition=Q(kind="tax", amount_minor__lt=0) | (~Q(kind="tax") & Q(amount_minor__gt=0)),
                name="due_line_only_tax_below_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"due-line-{self.pk}"
