"""A yes that she lets end: asked whether it shall last longer, she said "not now". It stays as it is until its day, and
nobody reminds her of it again."""

from django.db import models
from django.db.models.functions import Now

from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme


class LetEnd(models.Model):
    """One for each yes, at most. A newer yes has none."""

    event = models.OneToOneField("records.ConsentEvent", on_delete=models.PROTECT, related_name="let_end")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"let-end-{self.pk}"
