"""The catalogue of purposes, the same for all; and the limits that a programme sets itself, only ever stricter."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.notices.purpose_names import short_name
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

# The ways of saying yes that are enough for each floor. A yes is never only "told to staff".
IN_WRITING = ("drawn_on_screen", "typed_name", "mark_or_thumbprint", "paper_signed")
WAYS_ENOUGH = {
    "any": (*IN_WRITING, "spoken_witnessed", "spoken_recorded", "message_reply", "own"),
    "spoken_or_signed": (*IN_WRITING, "spoken_witnessed", "spoken_recorded"),
    "signed_or_recorded": (*IN_WRITING, "spoken_recorded"),
    "signed_or_witnessed": (*IN_WRITING, "spoken_witnessed"),
}


class PurposeQuerySet(models.QuerySet["Purpose"]):
    def of_the_whole(self) -> "PurposeQuerySet":
        """Asked once for the whole programme, in its notice."""
        return self.filter(basis_kind="ask", scope_kind="programme").order_by("order")

    def needs_a_guardian(self) -> "PurposeQuerySet":
        """What may be asked of a child, so that somebody who cares for her may have to say yes, too."""
        return self.filter(basis_kind="ask").exclude(child_rule="never").order_by("order")


class Purpose(models.Model):
    """The catalogue of purposes: reference data that no programme can change (see the migration `purposes`)."""

    class Basis(models.TextChoices):
        ASK = "ask", _("asked: she decides")
        INFORM = "inform", _("told: asking would mislead, because it happens anyway")
        FORBIDDEN = "forbidden", _("never: nobody may ask for it")

    class ScopeKind(models.TextChoices):
        PROGRAMME = "programme", _("the programme")
        GROUP = "group", _("one group")
        EVENT = "event", _("one meeting")
        ITEM = "item", _("one piece")
        CHANNEL = "channel", _("one way to reach her")
        PERSON = "person", _("one named person")
        RECIPIENT = "recipient", _("one named recipient")
        STUDY = "study", _("one study")
        ROUND = "round", _("one round of looking back")

    class EndsWith(models.TextChoices):
        TIME = "", _("its time")
        EVENT = "event", _("the meeting")
        STUDY = "study", _("the study")

    class Floor(models.TextChoices):
        ANY = "any", _("her own word in any way")
        SPOKEN_OR_SIGNED = "spoken_or_signed", _("signed, or spoken before a witness or a recorder")
        SIGNED_OR_RECORDED = "signed_or_recorded", _("signed, or spoken and recorded")
        SIGNED_OR_WITNESSED = "signed_or_witnessed", _("signed, or spoken before a witness")

    class ChildRule(models.TextChoices):
        BOTH = "both", _("she and somebody who cares for her both say yes")
        CHILD_ONLY = "child_only", _("asked only of somebody under 18, and both say yes")
        NEVER = "never", _("not asked of anybody under 18")

    code = models.CharField(max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField()
    basis_kind = models.CharField(max_length=10, choices=Basis)
    scope_kind = models.CharField(max_length=10, choices=ScopeKind)
    max_months = models.PositiveSmallIntegerField(null=True)
    max_days = models.PositiveSmallIntegerField(null=True)  # where the longest time is shorter than a month count says
    ends_with = models.CharField(max_length=10, choices=EndsWith, default=EndsWith.TIME, blank=True)
    evidence_floor = models.CharField(max_length=20, choices=Floor, default=Floor.ANY)
    reflection_hours = models.PositiveSmallIntegerField(default=0)  # between reading the words and acting on a yes
    child_rule = models.CharField(max_length=10, choices=ChildRule, default=ChildRule.BOTH)
    conditions = models.JSONField(default=list)  # codes of what else must be so before it is done
    dpv = models.CharField(max_length=60, blank=True)  # the purpose in the Data Privacy Vocabulary, for receipts
    effects = models.JSONField(default=dict)  # codes of what a stop sets in motion: at_once, later, cannot_undo

    objects = PurposeQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis_kind__in=["ask", "inform", "forbidden"]), name="purpose_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    scope_kind__in=[
                        "programme",
                        "group",
                        "event",
                        "item",
                        "channel",
                        "person",
                        "recipient",
                        "study",
                        "round",
                    ]
                ),
                name="purpose_scope_known",
            ),
            models.CheckConstraint(
                condition=Q(basis_kind="ask", max_months__isnull=False, max_months__range=(1, 60))
                | (~Q(basis_kind="ask") & Q(max_months__isnull=True, max_days__isnull=True)),
                name="purpose_asked_has_a_longest_time",
            ),
            models.CheckConstraint(
                condition=Q(max_days=None) | Q(max_days__isnull=False, max_days__range=(1, 120)),
                name="purpose_days_bounded",
            ),
            models.CheckConstraint(condition=Q(ends_with__in=["", "event", "study"]), name="purpose_end_known"),
            models.CheckConstraint(
                condition=Q(
                    evidence_floor__in=["any", "spoken_or_signed", "signed_or_recorded", "signed_or_witnessed"]
                ),
                name="purpose_floor_known",
            ),
            models.CheckConstraint(
                condition=Q(child_rule__in=["both", "child_only", "never"]), name="purpose_child_rule_known"
            ),
            models.UniqueConstraint(fields=["code", "basis_kind"], name="purpose_code_with_basis"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """A few words for lists, in the reader's language."""
        return short_name(self.code)


class PurposeLimitQuerySet(models.QuerySet["PurposeLimit"]):
    def newest(self) -> "PurposeLimitQuerySet":
        """The one that holds for each programme and purpose."""
        return self.order_by("programme_id", "purpose_id", "-id").distinct("programme_id", "purpose_id")


class PurposeLimit(models.Model):
    """What a programme asks of itself beyond the catalogue: shorter times, stronger evidence, more time to think, or
    that it does not ask for this at all. The newest row holds; the database refuses one that is looser than the
    catalogue, in any of its parts. What stood before stays to be read."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    is_asked = models.BooleanField(_("asked here"), default=True)
    max_days = models.PositiveSmallIntegerField(_("days a yes lasts at most"), null=True, blank=True)
    evidence_floor = models.CharField(_("what a yes needs"), max_length=20, choices=Purpose.Floor, blank=True)
    reflection_hours = models.PositiveSmallIntegerField(_("hours to think"), null=True, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PurposeLimitQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["programme", "purpose", "-id"], name="purpose_limit_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    evidence_floor__in=["", "any", "spoken_or_signed", "signed_or_recorded", "signed_or_witnessed"]
                ),
                name="purpose_limit_floor_known",
            ),
            models.CheckConstraint(
                condition=Q(max_days=None) | Q(max_days__isnull=False, max_days__gte=1),
                name="purpose_limit_days_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"purpose-limit-{self.pk}"
