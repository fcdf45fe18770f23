"""From when a yes to older words no longer counts."""

from datetime import datetime

from django.db import models
from django.db.models import Max, Q

from consent.notices.catalogue import Purpose
from survivor_engagement.programmes.models import Programme


class OldestWordsQuerySet(models.QuerySet["OldestWords"]):
    def in_force(self, at: datetime) -> "OldestWordsQuerySet":
        """Those that hold at a moment. The highest of them decides for each programme and purpose."""
        return self.filter(from_at__lte=at)

    def oldest_major(self, programme_id: int, purpose: str, at: datetime) -> int:
        """The lowest major number to whose words a yes counts at this moment; 0 where every yes counts."""
        found = self.in_force(at).filter(programme_id=programme_id, purpose_id=purpose)
        return found.aggregate(most=Max("oldest_major"))["most"] or 0


class OldestWords(models.Model):
    """A yes to words of a version whose major number is below `oldest_major` does not count from `from_at` on.

    The database writes these rows when a big change is published, out of what its questions say of earlier answers, and
    lets nobody add, change or delete one.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, related_name="+")
    oldest_major = models.PositiveIntegerField()
    from_at = models.DateTimeField()

    objects = OldestWordsQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme", "purpose", "from_at", "oldest_major"], name="oldest_words_in_force")
        ]
        constraints = [
            models.UniqueConstraint(fields=["notice", "purpose"], name="oldest_words_once"),
            models.CheckConstraint(condition=Q(oldest_major__gte=2), name="oldest_words_follow_older_ones"),
        ]

    def __str__(self) -> str:
        return f"oldest-words-{self.pk}"
