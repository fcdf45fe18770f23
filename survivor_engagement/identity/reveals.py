"""Requests to open sealed details, and guardian's rows for what was agreed."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from survivor_engagement.identity.purposes import Purpose
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

LOOK_WITHIN = timedelta(hours=24)
ANSWER_WITHIN = timedelta(days=7)  # an older request is asked anew: nobody says yes to what was needed once


class RevealRequestQuerySet(models.QuerySet["RevealRequest"]):
    def waiting(self) -> "RevealRequestQuerySet":
        return self.filter(state=RevealRequest.State.ASKED, asked_at__gt=models.functions.Now() - ANSWER_WITHIN)

    def open_for(self, user_id: int | None) -> "RevealRequestQuerySet":
        """What this person may open now: allowed, and its hour is not over."""
        opening = [RevealRequest.State.APPROVED, RevealRequest.State.EMERGENCY]
        return self.filter(state__in=opening, asked_by=user_id or 0, until__gt=models.functions.Now())

    def emergencies(self) -> "RevealRequestQuerySet":
        return self.filter(state__in=RevealRequest.ALARMED)

    def to_review(self) -> "RevealRequestQuerySet":
        """Nobody has said yet whether it was in order; the oldest first."""
        return self.emergencies().filter(outcome="").order_by("id")


class RevealRequest(models.Model):
    """Somebody asks to open sealed details; a second person says yes; the yes ends by itself. In an emergency the yes
    is not waited for: others are told at once, and one of them says afterwards whether it was in order."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not approved")
        TAKEN_BACK = "taken_back", _("taken back")
        EMERGENCY = "emergency", _("emergency, opened at once")
        STOPPED = "stopped", _("emergency, stopped")

    class Outcome(models.TextChoices):
        IN_ORDER = "in_order", _("In order: it could not wait for a second person")
        NOT_IN_ORDER = "not_in_order", _("Not in order")

    ALARMED = (State.EMERGENCY, State.STOPPED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey("identity.Advisor", on_delete=models.CASCADE, related_name="reveal_requests")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField(default=list)
    purpose = models.CharField(max_length=20, choices=Purpose)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    opened_in = models.CharField(max_length=64, blank=True)  # keyed hash of the one session in which it opens
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    objects = RevealRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "approved", "refused", "taken_back", "emergency", "stopped"]),
                name="reveal_state_known",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="reveal_purpose_known"),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False)
                | (~Q(state__in=["approved", "refused"]) & Q(decided_by=None, decided_at=None)),
                name="reveal_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="reveal_never_by_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "emergency"]) | Q(until__isnull=False), name="reveal_approved_until"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["emergency", "stopped"])
                | Q(purpose="safety", fields__contained_by=["legal_name", "phone"]) & ~Q(fields=[]),
                name="reveal_emergency_is_small",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", reviewed_by=None, reviewed_at=None)
                | Q(
                    outcome__in=["in_order", "not_in_order"],
                    state__in=["emergency", "stopped"],
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                ),
                name="reveal_reviewed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("asked_by")),
                name="reveal_never_reviewed_by_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"reveal-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Allowed, and its hour is not over."""
        allowed = self.state in (self.State.APPROVED, self.State.EMERGENCY)
        return allowed and self.until is not None and self.until > timezone.now()

    @property
    def is_lapsed(self) -> bool:
        """Nobody answered in time."""
        return self.state == self.State.ASKED and self.asked_at <= timezone.now() - ANSWER_WITHIN

    @property
    def is_emergency(self) -> bool:
        return self.state in self.ALARMED

    @property
    def is_late(self) -> bool:
        """An emergency that nobody has looked at for longer than a day."""
        return self.is_emergency and not self.outcome and self.asked_at < timezone.now() - LOOK_WITHIN


class AdvisorUserObjectPermission(UserObjectPermissionBase):
    """guardian's row for one advisor and one person, with the end that guardian itself does not know.

    A row alone opens nothing: behind it stands a request whose hour runs, of somebody who still holds a role where the
    advisor is still enrolled (`app_grant_stands`)."""

    GROUND = models.Func(
        "user_id", "content_object_id", function="app_grant_stands", output_field=models.BooleanField()
    )

    content_object = models.ForeignKey("identity.Advisor", on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_default=models.functions.Now() + models.Value(settings.GRANT_DEFAULT))

    class Meta(UserObjectPermissionBase.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"grant-{self.pk}"
