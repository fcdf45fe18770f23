"""Keys for each person and class of details. To erase a person is to delete her rows here."""

from django.db import models
from django.db.models import Q

from survivor_engagement.keys.ring import PERSON_CLASSES

NEWEST_POSSIBLE = 255  # the number stands in one byte of each sealed value


class PersonKey(models.Model):
    """A random key of one person for one class of details, wrapped by the root key of that class.

    The highest version seals. There is more than one only while her values are sealed anew, after a leak.
    `owner` is a bare uuid: the key store knows nobody.
    """

    owner = models.UUIDField(editable=False)
    klass = models.CharField(max_length=10, choices=[(name, name) for name in PERSON_CLASSES], editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    root_version = models.PositiveSmallIntegerField(editable=False)
    wrapped = models.BinaryField(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["klass", "root_version"], name="person_key_by_root")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "klass", "version"], name="one_key_per_version"),
            models.CheckConstraint(condition=Q(klass__in=PERSON_CLASSES), name="person_key_class_known"),
            models.CheckConstraint(
                condition=Q(version__gte=1, version__lte=NEWEST_POSSIBLE), name="person_key_version_in_a_byte"
            ),
        ]

    def __str__(self) -> str:
        return f"person-key-{self.pk}"
