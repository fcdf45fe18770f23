"""The agenda of a meeting; a model of this room, in a file of its own."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.programmes.models import Programme


class AgendaItem(models.Model):
    """One point of the agenda. What an advisor put there, staff may answer and not remove."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    engagement = models.ForeignKey("engagements.Engagement", on_delete=models.CASCADE, related_name="agenda")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(_("point of the agenda"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    added_by_advisor = models.BooleanField(default=False)

    class Meta:
        ordering = ["engagement", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "order"], name="agenda_item_order_once"),
            models.CheckConstraint(condition=~Q(text=""), name="agenda_item_not_empty"),
        ]

    def __str__(self) -> str:
        return f"agenda-item-{self.pk}"
