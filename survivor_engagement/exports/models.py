"""A table that leaves this system: asked for by one person, with a purpose, for one download within a day."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from survivor_engagement.files.models import StoredFile
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class Kind(models.TextChoices):
    ADVISORS = "advisors", _("Advisors, without names")
    IDENTITIES = "identities", _("Advisors by name and number")
    TRAIL = "trail", _("What was done")


class Format(models.TextChoices):
    XLSX = "xlsx", _("For a spreadsheet (XLSX)")
    CSV = "csv", _("Plain table (CSV)")
    JSON = "json", _("For other programs (JSON)")


class Purpose(models.TextChoices):
    """Codes, so that no reason written in haste tells a story."""

    REPORT = "report", _("To report on the work")
    CHECK = "check", _("To check that the records are right")
    CONTACT = "contact", _("To reach them safely while this site cannot be used")
    SAFETY = "safety", _("Their safety")


class ExportQuerySet(models.QuerySet["Export"]):
    def waiting(self) -> "ExportQuerySet":
        """A second person has not answered yet."""
        return self.filter(state=Export.State.WAITING)

    def over(self) -> "ExportQuerySet":
        """Nobody answered, made or took it in time."""
        before = timezone.now() - settings.EXPORT_LASTS
        unmade = Q(state__in=[Export.State.WAITING, Export.State.ASKED], asked_at__lt=before)
        untaken = Q(state=Export.State.READY, expires_at__isnull=False, expires_at__lte=Now())
        return self.filter(unmade | untaken).order_by("id")


class Export(models.Model):
    """Who may ask for which kind, who may answer, and which steps follow which, triggers hold as well (0002)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a second person")
        ASKED = "asked", _("being made")
        DECLINED = "declined", _("not approved")
        STOPPED = "stopped", _("not made")
        READY = "ready", _("ready")
        TAKEN = "taken", _("taken")
        EXPIRED = "expired", _("time is over")

    class Stopped(models.TextChoices):
        RIGHT = "right_ended", _("Whoever asked for it may not take it out any more.")
        FEW = "too_few_rows", _("Of so few people each could be recognised, also without a name.")
        SIZE = "too_many_rows", _("It has more than 5,000 rows. Ask for fewer days.")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=12, choices=Kind, editable=False)
    columns = models.JSONField(editable=False)
    opens_details = models.BooleanField(editable=False)  # some of the columns are sealed: a second person agrees first
    from_on = models.DateField(null=True, editable=False)
    until_on = models.DateField(null=True, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose, editable=False)
    file_format = models.CharField(max_length=5, choices=Format, editable=False)
    state = models.CharField(max_length=10, choices=State, editable=False)
    stopped_for = models.CharField(max_length=15, choices=Stopped, blank=True, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    stored = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    row_count = models.PositiveIntegerField(null=True, editable=False)
    made_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    taken_at = models.DateTimeField(null=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["programme", "-id"], name="exports_by_programme")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["advisors", "identities", "trail"]), name="export_kind_known"),
            models.CheckConstraint(
                condition=Q(purpose__in=["report", "check", "contact", "safety"]), name="export_purpose_known"
            ),
            models.CheckConstraint(condition=Q(file_format__in=["xlsx", "csv", "json"]), name="export_format_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "asked", "declined", "stopped", "ready", "taken", "expired"]),
                name="export_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="stopped", stopped_for__in=["right_ended", "too_few_rows", "too_many_rows"])
                | (~Q(state="stopped") & Q(stopped_for="")),
                name="export_stopped_for_known",
            ),
            models.CheckConstraint(
                condition=Q(opens_details=False) | Q(kind="identities"), name="export_details_in_their_own_table"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="export_never_approved_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(opens_details=False) | Q(decided_by__isnull=False) | Q(state__in=["waiting", "expired"]),
                name="export_of_details_needs_two",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["ready", "taken"], stored__isnull=False, row_count__isnull=False)
                & Q(made_at__isnull=False, expires_at__isnull=False)
                | ~Q(state__in=["ready", "taken"]),
                name="export_stored_when_made",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", taken_at__isnull=False) | (~Q(state="taken") & Q(taken_at=None)),
                name="export_taken_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"export-{self.pk}"

    @property
    def mark(self) -> str:
        """What each file carries: which one it is, and the account it was made for; no name of anybody."""
        return f"{self.public_id} user-{self.asked_by_id}"
