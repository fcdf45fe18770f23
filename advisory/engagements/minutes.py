"""What was said at a meeting, written down; a model of this room, in a file of its own."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class Minutes(models.Model):
    """`body` is for staff; participants read `summary_for_participants`. A shared version stays as it is."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SHARED = "shared", _("shared with participants")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.PROTECT, related_name="minutes")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    body = models.TextField(_("minutes, for staff"), max_length=12000)
    summary_for_participants = models.TextField(_("what we tell those who took part"), max_length=4000)
    left_out = models.BooleanField(_("what somebody said who does not allow notes is left out of both"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now=True)
    shared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["engagement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "number"], name="minutes_number_once"),
            models.UniqueConstraint(fields=["engagement"], condition=Q(state="draft"), name="minutes_one_draft"),
            models.CheckConstraint(condition=Q(state__in=["draft", "shared"]), name="minutes_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", shared_at=None) | Q(state="shared", shared_at__isnull=False),
                name="minutes_shared_at_a_moment",
            ),
            models.CheckConstraint(condition=~Q(state="shared") | ~Q(summary_for_participants=""),
                                   name="minutes_shared_with_words"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"minutes-{self.pk}"
