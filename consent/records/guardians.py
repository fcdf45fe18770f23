"""Who may speak for somebody under 18: a person, and the papers that say so. Who a guardian is stands in the vault.

A guardian never signs in. One paper is enough: verified by another person than who wrote it down, in force at the
moment, and not of somebody who is excluded. An exclusion wins over every paper, and is never taken back.
"""

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consent.notices.purpose_names import short_name
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def with_papers(self) -> "GuardianQuerySet":
        return self.prefetch_related("papers")


class Guardian(models.Model):
    """Somebody who says that they speak for a child. `guardian_name:<public_id>` and `guardian_contact:…` in the vault,
    under the keys of the child."""

    class Exclusion(models.TextChoices):
        NONE = "", _("not excluded")
        ABUSER = "abuser", _("has hurt the child")
        SUSPECTED_TRAFFICKER = "suspected_trafficker", _("may be part of the exploitation")
        UNDER_INQUIRY = "under_inquiry", _("is being looked into")
        OTHER_PARENT_ABUSED = "other_parent_abused", _("has hurt the other parent")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="guardians")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    # Nobody who works here has an account with a name, so that it is somebody else can only be stated.
    is_apart = models.BooleanField(_("neither works for this programme nor is the child"))
    excluded_at = models.DateTimeField(null=True, blank=True)
    excluded_as = models.CharField(max_length=20, choices=Exclusion, default=Exclusion.NONE, blank=True)
    excluded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(is_apart=True), name="guardian_is_apart"),
            models.CheckConstraint(
                condition=Q(
                    excluded_as__in=["", "abuser", "suspected_trafficker", "under_inquiry", "other_parent_abused"]
                ),
                name="guardian_exclusion_known",
            ),
            models.CheckConstraint(
                condition=Q(excluded_as="", excluded_at__isnull=True, excluded_by__isnull=True)
                | Q(excluded_as__gt="", excluded_at__isnull=False, excluded_by__isnull=False),
                name="guardian_excluded_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"guardian-{self.pk}"

    def may_answer(self, purpose: str) -> bool:
        """Some paper that has not ended is for it, or for everything; whether it was verified is not looked at."""
        now = timezone.now()
        reaches = [paper.only_for for paper in self.papers.all() if not paper.valid_until or paper.valid_until > now]
        return any(not reach or purpose in reach for reach in reaches)

    @property
    def is_excluded(self) -> bool:
        return self.excluded_at is not None


class GuardianAuthorityQuerySet(models.QuerySet["GuardianAuthority"]):
    def in_force(self, at: datetime) -> "GuardianAuthorityQuerySet":
        """Verified, begun and not ended."""
        lasts = Q(valid_until=None) | Q(valid_until__gt=at)
        return self.filter(lasts, verified_at__isnull=False, valid_from__lte=at)

    def to_look_at(self, soon: Combinable) -> "GuardianAuthorityQuerySet":
        """Nobody else has looked at the paper yet, or it ends before `soon`. What has ended is left."""
        lives = Q(valid_until=None) | Q(valid_until__gt=Now())
        asks = Q(verified_at=None, document_seen=True) | Q(verified_at__isnull=False, valid_until__lte=soon)
        return self.filter(lives, asks, guardian__excluded_at=None)


class GuardianAuthority(models.Model):
    """What lets somebody speak for a child, from when to when. `only_for` are codes of purposes; empty is all."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent")
        COURT = "court", _("named by a court")
        STATE = "state", _("guardian of the state")
        INDEPENDENT = "independent", _("independent guardian")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, related_name="papers")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    document_seen = models.BooleanField(_("the paper itself was seen"))
    only_for = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    collector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    collected_at = models.DateTimeField(db_default=Now(), editable=False)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)  # exclusive
    verified_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = GuardianAuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["programme", "valid_until"], name="guardian_paper_ends")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["parent", "court", "state", "independent"]), name="guardian_paper_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | (Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("collector"))),
                name="guardian_paper_verified_by_another",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(document_seen=True), name="guardian_paper_seen_to_be_verified"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__isnull=False, valid_until__gte=F("valid_from")),
                name="guardian_paper_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"guardian-paper-{self.pk}"

    @property
    def reach(self) -> list[str]:
        """What it is for, by name; empty is everything."""
        return [short_name(code) for code in self.only_for]


class AgeRuleQuerySet(models.QuerySet["AgeRule"]):
    def newest(self) -> "AgeRuleQuerySet":
        """The one that holds for each programme and band."""
        return self.order_by("programme_id", "band", "-id").distinct("programme_id", "band")


class AgeRule(models.Model):
    """Whose yes a programme needs at an age, where it asks for more than is asked everywhere (`voices.FLOOR`). The
    newest row holds; what stood before stays to be read."""

    class Band(models.TextChoices):
        UNDER_6 = "0_5", _("under 6")
        FROM_15 = "15_17", _("15 to 17")

    class Voices(models.TextChoices):
        GUARDIAN = "guardian", _("only a guardian's; a no of the child always counts")
        ASSENT = "assent", _("only her own")
        BOTH = "both", _("her own and a guardian's")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    band = models.CharField(max_length=8, choices=Band)
    voices = models.CharField(max_length=10, choices=Voices)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AgeRuleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(band="0_5", voices__in=["guardian", "both"])
                | Q(band="15_17", voices__in=["assent", "both"]),
                name="age_rule_never_below_the_floor",
            ),
        ]

    def __str__(self) -> str:
        return f"age-rule-{self.pk}"
