"""What work is worth here: rate cards and tax rules, written by one person, approved by another, then frozen."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")


def approved_by_another(name: str) -> list[models.CheckConstraint]:
    """Both or neither: an approved row has an approver and a moment, and the approver did not write it."""
    return [
        models.CheckConstraint(condition=Q(state__in=State.values), name=f"{name}_state_known"),
        models.CheckConstraint(
            condition=Q(state="draft", approved_by=None, approved_at=None)
            | Q(state="approved", approved_by__isnull=False, approved_at__isnull=False),
            name=f"{name}_approved_by_someone",
        ),
        models.CheckConstraint(
            condition=Q(approved_by=None) | (Q(approved_by__isnull=False) & ~Q(approved_by=F("written_by"))),
            name=f"{name}_never_approved_by_writer",
        ),
    ]


class RateCardQuerySet(models.QuerySet["RateCard"]):
    def of(self, programme: Programme) -> "RateCardQuerySet":
        return self.filter(programme=programme)

    def approved(self) -> "RateCardQuerySet":
        return self.filter(state=State.APPROVED)

    def drafts(self) -> "RateCardQuerySet":
        return self.filter(state=State.DRAFT)

    def in_force(self, on: date) -> "RateCardQuerySet":
        """The approved cards whose day has come, the newest first: the first of them is the one to use."""
        return self.approved().filter(effective_from__lte=on).order_by("-effective_from", "-number")


class RateCard(models.Model):
    """The rates of a programme from a day on. A change of rates is a new card; offers made keep theirs."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rate_cards")
    number = models.PositiveIntegerField(_("number"), editable=False)
    currency = models.CharField(_("currency (three letters)"), max_length=3)
    effective_from = models.DateField(_("in force from"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = RateCardQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            *approved_by_another("rate_card"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="rate_card_currency_three_letters"),
            models.UniqueConstraint(fields=["programme", "number"], name="rate_card_number_once"),
            models.UniqueConstraint(
                fields=["programme", "currency", "effective_from"],
                condition=Q(state="approved"),
                name="rate_card_one_approved_a_day",
            ),
            models.UniqueConstraint(fields=["id", "programme", "currency"], name="rate_card_whole_key"),
            models.UniqueConstraint(fields=["id", "programme"], name="rate_card_in_programme"),
        ]

    def __str__(self) -> str:
        return f"rate-card-{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT


class RateLine(models.Model):
    """One rate of a card. Time is pay and taxed by the rule; what she spends to come is given back whole."""

    class Code(models.TextChoices):
        HOUR = "hour", _("One hour")
        HALF_DAY = "half_day", _("Half a day")
        DAY = "day", _("A whole day")
        CHILDCARE = "childcare", _("Childcare")
        TRANSPORT = "transport", _("Transport")
        DATA = "data", _("Phone data")

    TIME = (Code.HOUR, Code.HALF_DAY, Code.DAY)
    COSTS = (Code.CHILDCARE, Code.TRANSPORT, Code.DATA)

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="lines")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("what for"), max_length=10, choices=Code)
    amount_minor = models.BigIntegerField(_("amount in the smallest unit"))
    taxable = models.BooleanField(_("taxed by the tax rule"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["card", "code"], name="rate_line_code_once"),
            models.CheckConstraint(
                condition=Q(code__in=["hour", "half_day", "day", "childcare", "transport", "data"]),
                name="rate_line_code_known",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="rate_line_above_zero"),
            models.CheckConstraint(
                condition=Q(taxable=False) | Q(code__in=["hour", "half_day", "day"]), name="rate_line_costs_never_taxed"
            ),
        ]

    def __str__(self) -> str:
        return f"rate-line-{self.pk}"


class TaxRuleQuerySet(models.QuerySet["TaxRule"]):
    def of(self, programme: Programme) -> "TaxRuleQuerySet":
        return self.filter(programme=programme)

    def approved(self) -> "TaxRuleQuerySet":
        return self.filter(state=State.APPROVED)

    def drafts(self) -> "TaxRuleQuerySet":
        return self.filter(state=State.DRAFT)

    def in_force(self, on: date) -> "TaxRuleQuerySet":
        return self.approved().filter(effective_from__lte=on).order_by("-effective_from", "-number")


class TaxRule(models.Model):
    """What is withheld from the fee: a percentage of all of it, once the fee reaches the threshold."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="tax_rules")
    number = models.PositiveIntegerField(_("number"), editable=False)
    currency = models.CharField(_("currency (three letters)"), max_length=3)
    percent = models.DecimalField(_("per cent of the fee"), max_digits=5, decimal_places=2)
    threshold_minor = models.BigIntegerField(_("only from this fee on, in the smallest unit"), default=0)
    effective_from = models.DateField(_("in force from"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = TaxRuleQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            *approved_by_another("tax_rule"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="tax_rule_currency_three_letters"),
            models.CheckConstraint(
                condition=Q(percent__gte=Decimal(0), percent__lt=Decimal(100)), name="tax_rule_percent_below_hundred"
            ),
            models.CheckConstraint(condition=Q(threshold_minor__gte=0), name="tax_rule_threshold_not_negative"),
            models.UniqueConstraint(fields=["programme", "number"], name="tax_rule_number_once"),
            models.UniqueConstraint(
                fields=["programme", "currency", "effective_from"],
                condition=Q(state="approved"),
                name="tax_rule_one_approved_a_day",
            ),
            models.UniqueConstraint(fields=["id", "programme", "currency"], name="tax_rule_whole_key"),
        ]

    def __str__(self) -> str:
        return f"tax-rule-{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT
