"""One key for each person and class of details. To erase a person is to delete her rows here."""

from django.db import models
from django.db.models import Q

from survivor_engagement.keys.ring import PERSON_CLASSES


class PersonKey(models.Model):
    """A random key of one person for one class of details, wrapped by the root key of that class.

    `owner` is a bare uuid: the key store knows nobody.
    """

    owner = models.UUIDField(editable=False)
    klass = models.CharField(max_length=10, choices=[(name, name) for name in PERSON_CLASSES], editable=False)
    root_version = models.PositiveSmallIntegerField(editable=False)
    wrapped = models.BinaryField(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "klass"], name="one_key_per_person_and_class"),
            models.CheckConstraint(condition=Q(klass__in=PERSON_CLASSES), name="person_key_class_known"),
        ]

    def __str__(self) -> str:
        return f"person-key-{self.pk}"
