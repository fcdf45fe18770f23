"""What shows that she said it, and who was there. Rows are only ever added and hold codes, times and digests; what they
show lies apart, in a file that is sealed with her key and goes with it. No address, no place, no device is kept.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.notices.models import NoticeText
from consent.records.guardians import Guardian
from consent.records.ways import Method
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def languages_field(**more: object) -> ArrayField:
    return ArrayField(models.CharField(max_length=5), **more)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def newest_first(self) -> "EvidenceQuerySet":
        return self.order_by("-id")


class Evidence(models.Model):
    """That somebody said something, in one way, at one time. `sha256` is taken over the file as it is kept, or, where
    there is none, over what is attested; `original_sha256` over what was sent, where it was converted."""

    Kind = Method

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Method)
    guardian = models.ForeignKey(Guardian, null=True, on_delete=models.PROTECT, related_name="+")  # none: she herself
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64, blank=True)
    captured_at = models.DateTimeField()
    device_clock = models.DateTimeField(null=True)  # as the device told it; nothing is reckoned with it
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    pages = models.PositiveSmallIntegerField(null=True)
    original_seen = models.BooleanField(default=False)
    script = models.ForeignKey(NoticeText, null=True, on_delete=models.PROTECT, related_name="+")  # what was read aloud
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)  # of the words
    spoken_in = models.CharField(max_length=5, choices=settings.LANGUAGES)  # in which they were explained to her
    collector_languages = languages_field(default=list)
    talk_from = models.DateTimeField(null=True)
    talk_until = models.DateTimeField(null=True)
    asked_alone = models.BooleanField(default=False)  # whether anybody had told her what to answer: nobody had
    attested = models.BooleanField(default=False)  # whoever entered it says: the talk took place, and she said this
    her_wish = models.BooleanField(default=False)  # she brought it up herself; else the team asked (`asked_again`)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["programme", "sha256"], name="evidence_by_sum"),
            models.Index(fields=["programme", "original_sha256"], name="evidence_by_first_sum"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Method.values), name="evidence_kind_known"),
            models.CheckConstraint(
                condition=Q(
                    language__in=LANGUAGES, spoken_in__in=LANGUAGES, collector_languages__contained_by=LANGUAGES
                ),
                name="evidence_languages_known",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$", original_sha256__regex="^([0-9a-f]{64})?$"),
                name="evidence_sum_form",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["own", "spoken_witnessed", "message_reply", "told_to_staff"])
                | Q(file__isnull=False),
                name="evidence_is_kept",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["mark_or_thumbprint", "spoken_witnessed", "spoken_recorded"])
                | Q(talk_from__isnull=False, talk_until__isnull=False, talk_until__gte=F("talk_from")),
                name="evidence_of_a_talk_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(pages=None) | Q(pages__isnull=False, pages__range=(1, 50)), name="evidence_pages_bounded"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["own", "typed_name", "message_reply", "told_to_staff"])
                | Q(script__isnull=False, attested=True),
                name="evidence_with_help_is_attested",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence-{self.pk}"


class Attendance(models.Model):
    """Somebody who was there beside the two who talked. Somebody from outside is a role here and nothing more: no name
    is kept. `person` is somebody of the programme."""

    class Role(models.TextChoices):
        WITNESS = "witness", _("witness")
        INTERPRETER = "interpreter", _("interpreter")
        SUPPORTER = "supporter", _("somebody she wanted beside her")

    class Presence(models.TextChoices):
        THERE = "there", _("in the room")
        REMOTE = "remote", _("by phone or screen")

    class Conflict(models.TextChoices):
        """What ties somebody to her, or to what is asked, so that she may not speak freely."""

        NONE = "none", _("nothing of the kind")
        KIN = "kin", _("of her family")
        SAME_COMMUNITY = "same_community", _("of her community, who knows people she knows")
        EMPLOYER = "employer", _("her employer")
        PROGRAMME_STAFF = "programme_staff", _("works on what she is asked about")
        OTHER = "other", _("something else")

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="attendances")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    outside = models.BooleanField(default=False)
    languages = languages_field()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    presence = models.CharField(max_length=8, choices=Presence)
    attested = models.BooleanField(default=False)
    conflict = models.CharField(max_length=16, choices=Conflict)

    class Meta:
        ordering = ["evidence", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["witness", "interpreter", "supporter"]), name="attendance_role_known"
            ),
            models.CheckConstraint(condition=Q(presence__in=["there", "remote"]), name="attendance_presence_known"),
            models.CheckConstraint(
                condition=Q(conflict__in=["none", "kin", "same_community", "employer", "programme_staff", "other"]),
                name="attendance_conflict_known",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, outside=True) | Q(person__isnull=False, outside=False),
                name="attendance_of_the_programme_or_outside",
            ),
            models.CheckConstraint(
                condition=Q(role="supporter") | Q(conflict="none", attested=True),
                name="attendance_without_conflict",
            ),
            models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="attendance_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(languages__contained_by=LANGUAGES), name="attendance_languages_known"),
        ]

    def __str__(self) -> str:
        return f"attendance-{self.pk}"
