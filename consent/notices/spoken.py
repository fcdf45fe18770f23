"""The words of a question, spoken: a sound file of exactly these words, kept with them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from survivor_engagement.files.models import StoredFile
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class NoticeSoundQuerySet(models.QuerySet["NoticeSound"]):
    def whole(self) -> "NoticeSoundQuerySet":
        """Whose file is there, and is the one that was approved."""
        return self.filter(file__state="kept", file__sha256=F("sha256"))


class NoticeSound(models.Model):
    """Somebody speaks the words of one text. `words_sha256` are the words that are spoken: where the text has changed
    since, nobody hears it, and the version is not published before it is spoken again or taken out.

    A new version may speak with the same file as the one before.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.OneToOneField("notices.NoticeText", on_delete=models.CASCADE, related_name="sound")
    # What the text says, once more: the triggers that freeze a notice look here. A key of both keeps the two the same.
    item = models.ForeignKey("notices.NoticeItem", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, editable=False)
    words_sha256 = models.CharField(max_length=64, editable=False)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = NoticeSoundQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$", words_sha256__regex="^[0-9a-f]{64}$"),
                name="sound_digest_form",
            ),
        ]

    def __str__(self) -> str:
        return f"sound-{self.pk}"
