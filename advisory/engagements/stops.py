"""That somebody in the room asks to stop; never who."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class LiveStopQuerySet(models.QuerySet["LiveStop"]):
    def unseen(self) -> "LiveStopQuerySet":
        return self.filter(seen_at=None)


class LiveStop(models.Model):
    """Somebody in the room asks to stop. Who it was is not written down here, and nowhere that staff can read."""

    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.PROTECT, related_name="stops")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LiveStopQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["engagement"], condition=Q(seen_at=None), name="live_stop_unseen")]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_at=None, seen_by=None) | Q(seen_at__isnull=False), name="live_stop_seen_at_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"live-stop-{self.pk}"
