"""By which card an advisor came in, and whether a second person has said that it reached her.

Who prints a card holds a way in to her pages. Until somebody else has spoken with her, what others wrote about her does
not open there (see `vault.opens_to_her` in the database, and ADR 15).
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class JoiningQuerySet(models.QuerySet["Joining"]):
    def current(self) -> "JoiningQuerySet":
        """By the card that her sign-in rests on now: one of each advisor who has joined."""
        return self.filter(is_current=True)

    def to_check(self) -> "JoiningQuerySet":
        return self.current().filter(reached=None)

    def to_look_at(self) -> "JoiningQuerySet":
        """First where a second person said that it was not she, and she has had no other card since; then to check."""
        return self.current().filter(Q(reached=False) | Q(reached=None)).order_by("reached", "pk")


class Joining(models.Model):
    """Written by the database when a card is taken up, by whatever door; only the second person's word is added."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey("identity.Advisor", on_delete=models.PROTECT, related_name="joinings")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    printed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)
    reached = models.BooleanField(null=True)
    checked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = JoiningQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("joining"), _("joinings")
        constraints = [
            models.UniqueConstraint(fields=["advisor"], condition=Q(is_current=True), name="joining_one_current"),
            models.CheckConstraint(
                condition=Q(reached=None, checked_by=None, checked_at=None)
                | Q(reached__isnull=False, checked_by__isnull=False, checked_at__isnull=False),
                name="joining_checked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | Q(printed_by=None) | ~Q(checked_by=F("printed_by")),
                name="joining_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"joining-{self.pk}"

    @property
    def check_digits(self) -> str:
        """Four digits that she reads from her own page to whoever asks her: of this joining and no later one."""
        return f"{self.public_id.int % 10_000:04d}"
