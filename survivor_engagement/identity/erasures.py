"""That somebody is to be erased, and that she was: asked when, by which way, done when. Never what was held."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.identity.codes import new_code, shown
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def live(self) -> "ErasureQuerySet":
        """Wished, and neither done nor taken back."""
        return self.filter(state__in=Erasure.LIVE)

    def to_confirm(self) -> "ErasureQuerySet":
        """She told somebody; a second person has not said yet that it is her wish."""
        return self.filter(state=Erasure.State.ASKED)

    def done(self) -> "ErasureQuerySet":
        return self.filter(state=Erasure.State.DONE)

    def newest_first(self) -> "ErasureQuerySet":
        return self.order_by("-id")


class Erasure(models.Model):
    """Her wish, from the day she said it to the certificate. It stays, as her code does; it holds no value of hers.

    By herself it needs nobody else. Told to staff it needs a second person, and the database knows who that is not.
    """

    class How(models.TextChoices):
        OWN = "own", _("by herself")
        TOLD = "told", _("told to staff")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for a second person")
        CONFIRMED = "confirmed", _("will be done")
        REFUSED = "refused", _("not confirmed")
        CANCELLED = "cancelled", _("taken back")
        DONE = "done", _("done")

    LIVE = (State.ASKED, State.CONFIRMED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=8, unique=True, default=new_code, editable=False)  # on the paper she keeps
    advisor = models.ForeignKey("identity.Advisor", on_delete=models.PROTECT, related_name="erasures")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=How)
    state = models.CharField(max_length=10, choices=State)
    waits_for_pay = models.BooleanField(default=True)  # until what she has earned has reached her
    was_active = models.BooleanField(default=False)  # then the break that begins with the wish ends with it
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    backups_dark_on = models.DateField(null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(how__in=["own", "told"]), name="erasure_how_known"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "confirmed", "refused", "cancelled", "done"]),
                name="erasure_state_known",
            ),
            models.UniqueConstraint(
                fields=["advisor"], condition=Q(state__in=["asked", "confirmed"]), name="erasure_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["advisor"], condition=Q(state="done"), name="erasure_done_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | (Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by"))),
                name="erasure_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "done"])
                | (Q(due_at__isnull=False) & (Q(how="own") | Q(how="told", confirmed_by__isnull=False))),
                name="erasure_has_a_day_and_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "confirmed"], ended_at=None)
                | Q(state__in=["refused", "cancelled", "done"], ended_at__isnull=False),
                name="erasure_ended_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="done", backups_dark_on__isnull=False) | (~Q(state="done") & Q(backups_dark_on=None)),
                name="erasure_says_when_backups_go_dark",
            ),
        ]

    def __str__(self) -> str:
        return f"erasure-{self.pk}"

    @property
    def shown_reference(self) -> str:
        return shown(self.reference)

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE
