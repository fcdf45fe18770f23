"""How an advisor is paid, and from where. The details themselves are sealed in the vault under the method's id."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from compensation.payouts.accounts import provider_name
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class Rail(models.TextChoices):
    """A way for money to travel. One batch may use all three."""

    BANK = "bank", _("Bank account")
    WALLET = "wallet", _("Mobile wallet")
    CASH = "cash", _("Cash, with two witnesses")


class FundingAccount(models.Model):
    """The account of the organisation that payments of a programme leave from. Set up by an administrator."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(_("currency (three letters)"), max_length=3)
    bic = models.CharField(_("BIC of the bank"), max_length=11)
    account = models.CharField(_("account number or IBAN"), max_length=34)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "currency"], condition=Q(is_active=True), name="funding_one_in_use"
            ),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="funding_currency_three_letters"),
            models.CheckConstraint(
                condition=Q(bic__regex="^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"), name="funding_bic_form"
            ),
            models.CheckConstraint(condition=Q(account__regex="^[A-Z0-9]{5,34}$"), name="funding_account_form"),
            models.UniqueConstraint(fields=["id", "programme", "currency"], name="funding_of_programme"),
        ]

    def __str__(self) -> str:
        return f"funding-{self.pk}"


class PayoutMethodQuerySet(models.QuerySet["PayoutMethod"]):
    def active(self) -> "PayoutMethodQuerySet":
        return self.filter(state=PayoutMethod.State.ACTIVE)

    def of_advisor(self, advisor: Advisor, programme: Programme) -> "PayoutMethodQuerySet":
        return self.filter(advisor=advisor, programme=programme)

    def newest_first(self) -> "PayoutMethodQuerySet":
        return self.order_by("-version", "-id")


class PayoutMethod(models.Model):
    """One way to pay one advisor. A change makes a new row and retires this one; a trigger refuses any other change.

    `hint` is the tail of the number ("··42"), `fingerprint` a keyed tag of the account: equal on two advisors, it
    raises a question of safety. Neither tells the number.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("in use")
        RETIRED = "retired", _("no longer used")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="payout_methods")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Rail)
    provider = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3)
    hint = models.CharField(max_length=8, blank=True)
    fingerprint = models.BinaryField(max_length=32, null=True)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    objects = PayoutMethodQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["fingerprint"], condition=Q(state="active"), name="method_by_fingerprint")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Rail.values), name="method_kind_known"),
            models.CheckConstraint(condition=Q(state__in=["active", "retired"]), name="method_state_known"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="method_currency_three_letters"),
            models.UniqueConstraint(
                fields=["advisor", "programme", "currency"],
                condition=Q(state="active"),
                name="method_one_in_use",
            ),
            models.UniqueConstraint(fields=["advisor", "programme", "currency", "version"], name="method_version_once"),
            models.CheckConstraint(
                condition=Q(kind="cash", fingerprint__isnull=True, provider="", hint="")
                | (Q(kind__in=["bank", "wallet"], fingerprint__isnull=False) & ~Q(provider="") & ~Q(hint=""))
                # of somebody who was erased
                | (
                    Q(kind__in=["bank", "wallet"], fingerprint__isnull=True, hint="", state="retired") & ~Q(provider="")
                ),
                name="method_account_unless_cash",
            ),
            models.CheckConstraint(
                condition=Q(state="active", retired_at__isnull=True) | Q(state="retired", retired_at__isnull=False),
                name="method_retired_at_a_time",
            ),
            models.UniqueConstraint(fields=["id", "advisor", "programme", "currency"], name="method_of_advisor"),
        ]

    def __str__(self) -> str:
        return f"method-{self.pk}"

    @property
    def sealed_as(self) -> str:
        """The name of the sealed field in the vault."""
        return f"payee_details:{self.public_id}"

    @property
    def words(self) -> str:
        """For example "Kaspi ··42": enough to recognise, nothing to misuse."""
        if self.kind == Rail.CASH:
            return str(_("Cash, two witnesses"))
        return f"{provider_name(self.provider)} {self.hint}"


class SharedAccountQuerySet(models.QuerySet["SharedAccount"]):
    def open(self) -> "SharedAccountQuerySet":
        """Still waiting for an answer, on a method that is in use."""
        return self.filter(state=SharedAccount.State.OPEN, method__state=PayoutMethod.State.ACTIVE)


class SharedAccount(models.Model):
    """The same account stands with another advisor too. A question of safety, asked kindly; never a reproach.

    Written by a trigger, so that no path around our code leaves it out. The advisor does not see this row: whoever
    might be looking over her shoulder must not learn that we ask.
    """

    class State(models.TextChoices):
        OPEN = "open", _("answer needed")
        ANSWERED = "answered", _("answered")

    class Answer(models.TextChoices):
        OWN_WISH = "own_wish", _("Asked her alone: it is her own wish")
        HOUSEHOLD = "household", _("Asked her alone: they share it by choice")
        ANOTHER_WAY = "another_way", _("She wants to be paid in another way")

    method = models.OneToOneField(PayoutMethod, on_delete=models.PROTECT, related_name="shared_account")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    noticed_at = models.DateTimeField(db_default=Now())

    objects = SharedAccountQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "answered"]), name="shared_account_state_known"),
            models.CheckConstraint(
                condition=Q(answer__in=["", "own_wish", "household", "another_way"]),
                name="shared_account_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (Q(state="answered", answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="shared_account_answered_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"shared-account-{self.pk}"
