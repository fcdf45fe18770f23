"""Files that leave for a bank, a wallet company or the cash table, and the reports that come back."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from compensation.payouts.accounts import provider_name
from compensation.payouts.models.batches import Payment, PaymentQuerySet, PayoutBatch
from compensation.payouts.models.methods import Rail
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class PaymentFileQuerySet(models.QuerySet["PaymentFile"]):
    def waiting_for_a_second_person(self) -> "PaymentFileQuerySet":
        """Somebody asked to make it anew after it was opened; nobody has said yet that it was stopped."""
        return self.filter(state=PaymentFile.State.MADE, anew_asked_by__isnull=False)

    def never_by(self, user_id: int | None) -> "PaymentFileQuerySet":
        """This person neither asked to make it anew, nor opened it, nor prepared its batch."""
        opened = FileOpening.objects.filter(file=models.OuterRef("pk"), by=user_id)
        others = self.exclude(anew_asked_by=user_id).exclude(batch__prepared_by=user_id)
        return others.exclude(models.Exists(opened))


class PaymentFile(models.Model):
    """One file of a batch for one rail (and one wallet company). Its numbers are drawn at release and stored, so that
    making it again gives the same bytes; once made it is never changed. A file that somebody opened may be at the bank
    already: it becomes void only when a second person says that it was stopped there (triggers in 0014)."""

    class State(models.TextChoices):
        ASKED = "asked", _("being made")
        MADE = "made", _("ready")
        EMPTY = "empty", _("nothing to hand over")
        HANDED_OVER = "handed_over", _("handed over")
        VOID = "void", _("void, made anew")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    batch = models.ForeignKey(PayoutBatch, on_delete=models.PROTECT, related_name="files")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    rail = models.CharField(max_length=10, choices=Rail)
    provider = models.CharField(max_length=20, blank=True)
    message_id = models.CharField(max_length=35, unique=True)
    information_id = models.CharField(max_length=35, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    payment_count = models.PositiveIntegerField(default=0)
    total_minor = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    stored = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    had_gone = models.BooleanField(default=False)
    anew_asked_at = models.DateTimeField(null=True)
    anew_asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PaymentFileQuerySet.as_manager()

    class Meta:
        ordering = ["rail", "provider", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "rail", "provider"], condition=~Q(state="void"), name="payment_file_one_per_rail"
            ),
            models.CheckConstraint(condition=Q(rail__in=Rail.values), name="payment_file_rail_known"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "made", "empty", "handed_over", "void"]),
                name="payment_file_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["made", "handed_over", "void"], stored__isnull=False, made_at__isnull=False)
                & Q(sha256__regex="^[0-9a-f]{64}$", payment_count__gt=0)
                | Q(state__in=["asked", "empty"], stored__isnull=True, made_at__isnull=True, sha256=""),
                name="payment_file_stored_when_made",
            ),
            models.CheckConstraint(
                condition=Q(state="handed_over", handed_over_at__isnull=False, handed_over_by__isnull=False)
                | Q(
                    state__in=["asked", "made", "empty", "void"],
                    handed_over_at__isnull=True,
                    handed_over_by__isnull=True,
                ),
                name="payment_file_handed_over_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(had_gone=False) | Q(had_gone=True, state="handed_over"), name="payment_file_gone_is_over"
            ),
            models.CheckConstraint(
                condition=Q(anew_asked_by__isnull=True, anew_asked_at__isnull=True)
                | Q(anew_asked_by__isnull=False, anew_asked_at__isnull=False),
                name="payment_file_anew_asked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True, stopped_at__isnull=True)
                | Q(stopped_by__isnull=False, stopped_at__isnull=False, anew_asked_by__isnull=False, state="void")
                & ~Q(stopped_by=F("anew_asked_by")),
                name="payment_file_stopped_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"payment-file-{self.pk}"

    @property
    def title(self) -> str:
        """Whom it is for: "Bank", "Kaspi", "Cash table"."""
        if self.rail == Rail.WALLET:
            return provider_name(self.provider)
        return str(_("The bank") if self.rail == Rail.BANK else _("The cash table"))

    @property
    def tone(self) -> str:
        return {"made": "you", "handed_over": "ok"}.get(self.state, "")

    @property
    def hand_over_words(self) -> str:
        """What the button says that a named person presses."""
        words = {
            Rail.BANK: _("I have given it to the bank"),
            Rail.WALLET: _("I have given it to the company"),
            Rail.CASH: _("I have given out list and money"),
        }
        return str(words[Rail(self.rail)])

    @property
    def stopped_words(self) -> str:
        """What the button says that a second person presses."""
        words = {
            Rail.BANK: _("The bank has stopped it"),
            Rail.WALLET: _("The company has stopped it"),
            Rail.CASH: _("No money was given by this list"),
        }
        return str(words[Rail(self.rail)])

    @property
    def numbers(self) -> set[str]:
        """What a bank may call this file."""
        return {self.message_id, self.information_id}

    def payments(self) -> PaymentQuerySet:
        return Payment.objects.filter(batch=self.batch_id).of_rail(self.rail, self.provider)

    def payments_when_made(self) -> PaymentQuerySet:
        """What stood in it on the day it was made: also those that were taken out since."""
        return self.payments().exclude(state=Payment.State.CANCELLED, state_at__lt=self.made_at)


class FileOpening(models.Model):
    """Somebody took the content of a payment file out of the house, for the first time by this person. Added by the
    download, never changed: what was opened once may be at the bank."""

    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="openings")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["file", "by"], name="file_opening_once_a_person")]

    def __str__(self) -> str:
        return f"file-opening-{self.pk}"


class StatusReport(models.Model):
    """A status file of a bank or wallet company, read once: the same bytes a second time change nothing."""

    class Source(models.TextChoices):
        PAIN_002 = "pain.002", _("bank report (pain.002)")
        CSV = "csv", _("table (CSV)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    sha256 = models.CharField(max_length=64)
    line_count = models.PositiveIntegerField()
    settled_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    quarantined_count = models.PositiveIntegerField(default=0)
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "sha256"], name="status_report_read_once"),
            models.CheckConstraint(condition=Q(source__in=["pain.002", "csv"]), name="status_report_source_known"),
        ]

    def __str__(self) -> str:
        return f"status-report-{self.pk}"


class StatusLineQuerySet(models.QuerySet["StatusLine"]):
    def holding(self) -> "StatusLineQuerySet":
        """Somebody says that money moved which we hold as stopped: nothing more is paid for that work for now."""
        return self.filter(holds=True)


class StatusLine(models.Model):
    """What a report said of one payment, and what came of it. Codes only. `file` is the file it names, where that is
    one of ours. `holds` ends by a trigger, when two people have found that the money did not move (0014)."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("taken over")
        NO_CHANGE = "no_change", _("nothing new")
        WAITING = "waiting", _("waiting for a second person")
        QUARANTINED = "quarantined", _("put aside for a person")

    report = models.ForeignKey(StatusReport, on_delete=models.PROTECT, related_name="lines")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="status_lines")
    status_code = models.CharField(max_length=20)
    reason_code = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome)
    file = models.ForeignKey(PaymentFile, null=True, on_delete=models.PROTECT, related_name="+")
    holds = models.BooleanField(default=False)

    objects = StatusLineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["payment"], condition=Q(holds=True), name="status_line_holding")]
        constraints = [
            models.UniqueConstraint(fields=["report", "payment"], name="report_names_payment_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["applied", "no_change", "waiting", "quarantined"]),
                name="status_line_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"status-line-{self.pk}"
