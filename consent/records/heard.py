"""What somebody of the team has heard and written down, whether or not it changed what stands.

A no to a no adds no event, and whoever wrote it down must not learn that it was one. So each writing down has a row and
an address of its own: from it a paper is printed (`receipts`), by it the same form sent twice is one, and neither shows
the event, whose number two colleagues could compare.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

TO_BE_PRINTED = timedelta(hours=24)


class HeardAnswerQuerySet(models.QuerySet["HeardAnswer"]):
    def to_be_printed_by(self, user_id: int | None) -> "HeardAnswerQuerySet":
        """For a day, by the very person. The database asks the same."""
        return self.filter(by=user_id, at__gt=timezone.now() - TO_BE_PRINTED)

    def with_event(self) -> "HeardAnswerQuerySet":
        words = ("event__purpose", "event__record", "event__text__item__notice")
        return self.select_related(*words, "event__advisor", "event__programme__organisation", "event__guardian")


class HeardAnswer(models.Model):
    """`event` is the answer that stood afterwards: the one that was added, or the one that had stood before."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey("records.ConsentEvent", on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()  # of the form
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    objects = HeardAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["advisor", "key"], name="heard_form_once")]

    def __str__(self) -> str:
        return f"heard-answer-{self.pk}"
