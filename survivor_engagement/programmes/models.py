"""Organisations, their programmes, and who holds which role in them from when to when."""

import uuid
import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.users.models import User


class Role(models.TextChoices):
    MANAGER = "programme_manager", _("Programme manager")
    FACILITATOR = "facilitator", _("Facilitator")
    SAFEGUARDING = "safeguarding_lead", _("Safeguarding lead")
    FINANCE_PREPARER = "finance_preparer", _("Finance, prepares")
    FINANCE_APPROVER = "finance_approver", _("Finance, approves")
    FINANCE_RELEASER = "finance_releaser", _("Finance, releases")
    MONITORING = "monitoring_officer", _("Monitoring officer")
    AUDITOR = "auditor", _("Auditor")
    INDEPENDENT = "independent_contact", _("Independent contact")


class Organisation(models.Model):
    """`neutral_name` is the sender and payer an outsider may read; it must not reveal the cause."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    neutral_name = models.CharField(_("neutral name, seen by outsiders"), max_length=60)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partners")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="partner_name_once")]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A district or province, as coarse as the work allows."""

    country = models.CharField(_("country (two letters)"), max_length=2)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["country", "name"]
        constraints = [models.UniqueConstraint(fields=["country", "name"], name="area_name_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


def known_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("Write a time zone such as Asia/Almaty."))


def known_languages(value: list[str]) -> None:
    known = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, list) or not value or not set(value) <= known:
        raise ValidationError(
            _("Write a list of language codes out of: %(codes)s."), params={"codes": ", ".join(sorted(known))}
        )


# It stands on papers that are found: whoever answers there says a neutral name.
phone_number = RegexValidator(
    r"^\+?[0-9][0-9 ()-]{3,29}\Z", _("Write a phone number in digits, for example +7 700 000 10 00.")
)
# It stands in batch references, file names and bank statements, so it is plain everywhere.
plain_code = RegexValidator("^[A-Z0-9-]+$", _("Write a code of capital letters A to Z, digits and dashes."))


class Programme(models.Model):
    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        CLOSING = "closing", _("closing")
        CLOSED = "closed", _("closed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    areas = models.ManyToManyField(Area, blank=True)
    code = models.CharField(_("code"), max_length=12, unique=True, validators=[plain_code])
    slug = models.SlugField(_("short name in addresses"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=120)
    neutral_name = models.CharField(_("neutral name, seen by advisors and outsiders"), max_length=60)
    neutral_phone = models.CharField(
        _("phone for papers; whoever answers says a neutral name"), max_length=31, blank=True, validators=[phone_number]
    )
    country = models.CharField(_("country (two letters)"), max_length=2)
    currency = models.CharField(_("currency (three letters)"), max_length=3)
    timezone = models.CharField(_("time zone"), max_length=40, validators=[known_timezone])
    languages = models.JSONField(_("languages, in order"), default=list, validators=[known_languages])
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "closing", "closed"]), name="programme_status_known"
            ),
            models.CheckConstraint(condition=Q(code__regex="^[A-Z0-9-]+$"), name="programme_code_plain"),
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="programme_country_two_letters"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="programme_currency_three_letters"),
        ]

    def __str__(self) -> str:
        return self.code


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def held_now(self) -> "RoleAssignmentQuerySet":
        now = models.functions.Now()
        return self.not_over().filter(starts_at__lte=now, user__is_active=True)

    def able(self) -> "RoleAssignmentQuerySet":
        """Held now, by somebody whose account waits for no second person."""
        return self.held_now().filter(user__is_held=False)

    def not_over(self) -> "RoleAssignmentQuerySet":
        """Held now or from a day to come."""
        return self.filter(Q(ends_at=None) | Q(ends_at__isnull=False, ends_at__gt=models.functions.Now()))


class RoleAssignment(models.Model):
    """The only source of ordinary access. Ended by a date, never deleted. Whoever is the independent contact of a
    programme holds no other role in it (a trigger)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=24, choices=Role)
    # A facilitator of a partner sees only the groups that she is assigned to (`groups.GroupAssignment`).
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(db_default=models.functions.Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="role_known"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__isnull=False, ends_at__gte=F("starts_at")),
                name="role_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["user", "programme", "role"], condition=Q(ends_at=None), name="role_once_at_a_time"
            ),
            models.UniqueConstraint(fields=["id", "programme"], name="role_of_programme"),
            models.CheckConstraint(
                condition=Q(partner=None) | Q(partner__isnull=False, role="facilitator"), name="role_of_partner_known"
            ),
        ]

    def __str__(self) -> str:
        return f"role-{self.pk}"
