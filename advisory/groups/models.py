"""Advisory groups: their written terms, who sits in them, from when to when."""

import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from survivor_engagement.common.writers import stamp
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme, RoleAssignment
from survivor_engagement.users.models import User


class Level(models.TextChoices):
    """How much say people have. Said openly, because a group that only listens must not be told that it decides."""

    INFORMED = "informed", _("They are informed")
    CONSULTED = "consulted", _("They are asked")
    INVOLVED = "involved", _("They shape it with us")
    CO_DECIDES = "co_decides", _("They decide with us")
    LEADS = "leads", _("They decide")


SAID_TO_HER = {
    Level.INFORMED: _("You are told what is decided, and why"),
    Level.CONSULTED: _("You are asked; the programme decides and says why"),
    Level.INVOLVED: _("You shape it together with the programme"),
    Level.CO_DECIDES: _("The group and the programme decide together, or we say in writing why not"),
    Level.LEADS: _("The group decides, or we say in writing why not"),
}


def language_names(codes: list[str]) -> str:
    names = dict(settings.LANGUAGES)
    return ", ".join(names.get(code, code) for code in codes)


class AdvisoryGroupQuerySet(models.QuerySet["AdvisoryGroup"]):
    def active(self) -> "AdvisoryGroupQuerySet":
        return self.filter(state=AdvisoryGroup.State.ACTIVE)

    def with_member_count(self) -> "AdvisoryGroupQuerySet":
        """`member_count`: seats taken today."""
        return self.annotate(
            member_count=models.Count("memberships", filter=Q(memberships__ends_on=None), distinct=True)
        )


class AdvisoryGroup(models.Model):
    """`neutral_name` is what a member sees and may show around; `name` is for staff."""

    class State(models.TextChoices):
        FORMING = "forming", _("forming")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    class Rule(models.TextChoices):
        CONSENSUS = "consensus", _("everyone can live with it")
        MAJORITY = "majority", _("more than half")
        TWO_THIRDS = "two_thirds", _("two thirds")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name, for staff"), max_length=80)
    neutral_name = models.CharField(_("neutral name, for the members"), max_length=60)
    purpose = models.TextField(_("what the group is for"), max_length=600)
    seats = models.PositiveSmallIntegerField(_("seats"))
    term_months = models.PositiveSmallIntegerField(_("length of a term, in months"))
    max_terms = models.PositiveSmallIntegerField(_("terms one after another, at most"))
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    decision_rule = models.CharField(_("how the group decides"), max_length=12, choices=Rule)
    level = models.CharField(_("how much say the group has"), max_length=12, choices=Level)
    languages = models.JSONField(_("languages of the group"), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.FORMING)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AdvisoryGroupQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "name"], name="group_name_once"),
            models.UniqueConstraint(fields=["id", "programme"], name="group_of_programme"),
            models.CheckConstraint(
                condition=Q(state__in=["forming", "active", "paused", "closed"]), name="group_state_known"
            ),
            models.CheckConstraint(
                condition=Q(decision_rule__in=["consensus", "majority", "two_thirds"]), name="group_rule_known"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="group_level_known"),
            models.CheckConstraint(condition=Q(seats__gte=2, seats__lte=60), name="group_seats_in_reach"),
            models.CheckConstraint(
                condition=Q(quorum__gte=1, quorum__lte=F("seats")), name="group_quorum_within_seats"
            ),
            models.CheckConstraint(
                condition=Q(term_months__gte=1, term_months__lte=60, max_terms__gte=1, max_terms__lte=10),
                name="group_terms_in_reach",
            ),
        ]

    def __str__(self) -> str:
        return f"group-{self.pk}"

    @property
    def language_names(self) -> str:
        return language_names(self.languages)

    @property
    def her_say(self) -> str:
        """How much say the group has, said to a member."""
        return str(SAID_TO_HER[Level(self.level)])


class Terms(models.Model):
    """The written terms of a group. Approved ones stay as they are; a change is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("waiting for approval")
        APPROVED = "approved", _("approved")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(AdvisoryGroup, on_delete=models.PROTECT, related_name="terms")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # The database writes these: everybody who wrote this version; the group's rule and quorum when it was approved.
    writers = models.JSONField(default=list, editable=False)
    decision_rule = models.CharField(max_length=12, blank=True, default="", editable=False)
    quorum = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["group", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="terms_number_once"),
            models.UniqueConstraint(fields=["group"], condition=Q(state="draft"), name="terms_one_draft"),
            models.UniqueConstraint(fields=["id", "programme"], name="terms_of_programme"),
            models.CheckConstraint(condition=Q(state__in=["draft", "approved"]), name="terms_state_known"),
            models.CheckConstraint(
                condition=Q(state="draft", approved_by=None, approved_at=None)
                | Q(state="approved", approved_by__isnull=False, approved_at__isnull=False),
                name="terms_approved_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | (Q(approved_by__isnull=False) & ~Q(approved_by=F("written_by"))),
                name="terms_never_approved_by_their_writer",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", decision_rule="", quorum=None)
                | Q(state="approved", decision_rule__in=["consensus", "majority", "two_thirds"], quorum__isnull=False),
                name="terms_approved_with_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"terms-{self.pk}"

    @property
    def stamp(self) -> str:
        """What somebody who reads these terms has read: the words in every language, and how the group decides."""
        texts = sorted(self.texts.values_list("language", "body"))
        return stamp(self.group.decision_rule, self.group.quorum, *texts)


class TermsText(models.Model):
    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="texts")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    body = models.TextField(max_length=8000)

    class Meta:
        ordering = ["terms", "id"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "language"], name="terms_text_one_per_language"),
            models.CheckConstraint(condition=~Q(body=""), name="terms_text_not_empty"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="terms_text_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"terms-text-{self.pk}"


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    def standing(self) -> "GroupMembershipQuerySet":
        """Seats taken now. A seat starts and ends on the day it is given or left, at once; the days are the record."""
        return self.filter(ends_on=None)

    def of_advisor(self, advisor_id: int | None) -> "GroupMembershipQuerySet":
        return self.filter(advisor_id=advisor_id, advisor_id__isnull=False)


class GroupMembership(models.Model):
    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        CHAIR = "chair", _("chair")
        CO_CHAIR = "co_chair", _("co-chair")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(AdvisoryGroup, on_delete=models.PROTECT, related_name="memberships")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="group_memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    starts_on = models.DateField()
    term_until = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = GroupMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["group", "starts_on", "id"]
        indexes = [models.Index(fields=["advisor", "group"], name="membership_by_advisor")]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["member", "chair", "co_chair"]), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="membership_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(term_until__gt=F("starts_on")), name="membership_term_after_start"),
            # No btree_gist: a number is wrapped in a range of one. A range of days that ends where it starts is empty.
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    (Func("group", "group", Value("[]"), function="int8range"), "&&"),
                    (Func("advisor", "advisor", Value("[]"), function="int8range"), "&&"),
                    (Func("starts_on", "ends_on", Value("[)"), function="daterange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"membership-{self.pk}"


class GroupAssignmentQuerySet(models.QuerySet["GroupAssignment"]):
    def standing(self) -> "GroupAssignmentQuerySet":
        return self.filter(ends_at=None)


class GroupAssignment(models.Model):
    """A facilitator of a partner works with this group: what hangs on it is all that she sees of the programme."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(AdvisoryGroup, on_delete=models.PROTECT, related_name="assignments")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(RoleAssignment, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(db_default=models.functions.Now())
    ends_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = GroupAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["group", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "assignment"], condition=Q(ends_at=None), name="group_assigned_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__isnull=False, ends_at__gte=F("starts_at")),
                name="group_assignment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"group-assignment-{self.pk}"
