"""Places that help: who answers there, when, in which languages, and when somebody of ours last checked."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

VERIFIED_FOR = timedelta(days=90)  # an older check is no check: numbers change, offices close


class HelpServiceQuerySet(models.QuerySet["HelpService"]):
    def listed(self) -> "HelpServiceQuerySet":
        return self.filter(listed=True)

    def verified(self) -> "HelpServiceQuerySet":
        """Listed, and checked not longer ago than VERIFIED_FOR."""
        return self.listed().filter(verified_on__isnull=False, verified_on__gte=timezone.localdate() - VERIFIED_FOR)

    def to_check(self) -> "HelpServiceQuerySet":
        """Listed, but the check is missing or has grown old."""
        oldest = TruncDate(Now() - VERIFIED_FOR)
        return self.listed().filter(Q(verified_on=None) | Q(verified_on__isnull=False, verified_on__lt=oldest))

    def by_kind(self) -> "HelpServiceQuerySet":
        return self.order_by("kind", "name", "id")


class HelpService(models.Model):
    """`public` services are also shown to somebody who has not signed in; so their names must say nothing of us."""

    class Kind(models.TextChoices):
        HEALTH = "health", _("Health")
        PSYCHOSOCIAL = "psychosocial", _("Someone to talk to")
        LEGAL = "legal", _("Legal advice")
        SHELTER = "shelter", _("A safe place to stay")
        OTHER = "other", _("Other help")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of help"), max_length=14, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    place = models.CharField(_("where"), max_length=200, blank=True)
    hours = models.CharField(_("when somebody answers"), max_length=120)
    languages = models.JSONField(_("languages spoken there"), default=list)
    cost = models.CharField(_("what it costs"), max_length=120)
    public = models.BooleanField(_("show it also without sign-in"), default=False)
    listed = models.BooleanField(_("in use"), default=True)
    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = HelpServiceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["health", "psychosocial", "legal", "shelter", "other"]), name="service_kind_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="service_has_a_name"),
            models.CheckConstraint(condition=~Q(phone="") | ~Q(place=""), name="service_can_be_reached"),
            models.UniqueConstraint(fields=["programme", "name", "kind"], name="service_once_in_programme"),
            models.UniqueConstraint(fields=["id", "programme"], name="service_of_programme"),
        ]

    def __str__(self) -> str:
        return f"service-{self.pk}"

    @property
    def check_ends_on(self) -> date | None:
        """The last day on which the check still counts."""
        return self.verified_on + VERIFIED_FOR if self.verified_on else None

    @property
    def is_verified(self) -> bool:
        return self.listed and self.check_ends_on is not None and self.check_ends_on >= timezone.localdate()

    @property
    def language_names(self) -> str:
        names = dict(settings.LANGUAGES)
        return ", ".join(names.get(code, code) for code in self.languages)
