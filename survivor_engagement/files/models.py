"""Files as the work knows them: what kind, how long, whose. The content lies sealed on a shelf, by a made-up name."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from survivor_engagement.identity.models import Advisor
from survivor_engagement.keys.ring import PERSON_CLASSES
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class Kind(models.TextChoices):
    PAYMENT = "payment", _("payment file")
    BANK_REPLY = "bank_reply", _("reply of a bank or wallet")
    STATEMENT = "statement", _("statement of what she earned")
    RECEIPT = "receipt", _("receipt of an expense")
    DOCUMENT = "document", _("document of a group")
    EXPORT = "export", _("table that leaves")
    EVIDENCE = "evidence", _("paper or recording of an answer she gave")
    SOUND = "sound", _("words of a question, spoken")


# Lists of people, about nobody in particular: each has a key of its own in the key store, of this class. It goes with
# the file, so that no old backup opens a list in which somebody stands who was erased since.
BROUGHT_BACK = timedelta(days=120)  # no list is kept for longer than half of this
OWN_KEY = {Kind.EXPORT: "identity", Kind.PAYMENT: "payee"}


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def standing(self) -> "StoredFileQuerySet":
        """Kept, and not past its end."""
        return self.filter(Q(expires_at=None) | Q(expires_at__isnull=False, expires_at__gt=Now()), state="kept")

    def expired(self) -> "StoredFileQuerySet":
        """Past its end and not erased yet."""
        return self.filter(state="kept", expires_at__isnull=False, expires_at__lte=Now()).order_by("id")

    def dark(self) -> "models.QuerySet[Any, uuid.UUID]":
        """The names of lists whose keys are gone; an old dump of the key store may have brought them back."""
        lately = Now() - models.Value(BROUGHT_BACK)
        gone = self.filter(state="erased", advisor=None, created_at__gt=lately).exclude(key_class="files")
        return gone.order_by("id").values_list("public_id", flat=True)

    def shareable(self) -> "StoredFileQuerySet":
        """Documents that are about nobody in particular."""
        return self.filter(kind=Kind.DOCUMENT, advisor=None)


class StoredFile(models.Model):
    """One file. Its key is random, and wrapped by a key of the advisor it is about, by one of its own where it is a
    list of people, or of the house. Without the row the bytes on the shelf are noise: erasing is forgetting the key."""

    class State(models.TextChoices):
        KEPT = "kept", _("kept")
        ERASED = "erased", _("erased")

    ABOUT_NOBODY = "files"  # the key class of the house
    ABOUT_HER = "care"  # the key class of an advisor, unless the caller names another

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", editable=False)
    advisor = models.ForeignKey(Advisor, null=True, on_delete=models.CASCADE, related_name="+", editable=False)
    kind = models.CharField(max_length=20, choices=Kind, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    key_class = models.CharField(max_length=10, editable=False)
    wrapped_key = models.BinaryField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.KEPT, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        permissions = [("read_document", "Open one document until a time")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="file_kind_known"),
            models.CheckConstraint(condition=Q(state__in=["kept", "erased"]), name="file_state_known"),
            models.CheckConstraint(
                condition=Q(advisor=None, key_class="files")
                | Q(advisor__isnull=False, key_class__in=PERSON_CLASSES)
                | Q(advisor=None, kind="export", key_class="identity")
                | Q(advisor=None, kind="payment", key_class="payee"),
                name="file_sealed_for_its_owner",
            ),
            models.CheckConstraint(condition=Q(state="kept") | Q(wrapped_key=b""), name="erased_file_has_no_key"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="file_sum_form"),
        ]

    def __str__(self) -> str:
        return f"file-{self.pk}"

    @property
    def has_own_key(self) -> bool:
        return self.advisor_id is None and self.key_class != self.ABOUT_NOBODY

    @property
    def key_owner(self) -> uuid.UUID | None:
        """Whose key in the key store opens it: hers, its own, or none where it is the house's."""
        if self.advisor is not None:
            return self.advisor.public_id
        return self.public_id if self.has_own_key else None

    @property
    def is_shareable(self) -> bool:
        return self.kind == Kind.DOCUMENT and self.advisor_id is None


class StoredFileUserObjectPermission(UserObjectPermissionBase):
    """guardian's row for one document and one person outside its programme, with an end.

    Triggers keep the rest out: other kinds, files about an advisor, accounts that are not staff's or that hold a role
    there, ends far away; and let only a manager of the programme write one."""

    content_object = models.ForeignKey(StoredFile, on_delete=models.CASCADE)
    expires_at = models.DateTimeField(db_default=Now() + models.Value(settings.GRANT_DEFAULT))

    class Meta(UserObjectPermissionBase.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"share-{self.pk}"
