"""Recommendations: what a meeting advises, confirmed by those who said it, answered with a reason, told back."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from advisory.engagements.models import Engagement
from advisory.groups.models import AdvisoryGroup
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def submitted(self) -> "RecommendationQuerySet":
        """Confirmed by those who said it: from here on it must be answered."""
        return self.filter(state__in=["submitted", "answered"])

    def unanswered(self) -> "RecommendationQuerySet":
        return self.filter(state="submitted")

    def not_enough(self) -> "RecommendationQuerySet":
        """Answered, and somebody who said it finds the answer is not enough."""
        unhappy = AuthorAnswer.objects.filter(
            response__recommendation=models.OuterRef("pk"), response__state="published", answer="not_enough"
        )
        return self.filter(models.Exists(unhappy), state="answered")

    def newest_first(self) -> "RecommendationQuerySet":
        return self.order_by("-id")


class Recommendation(models.Model):
    """The text stays as it was when its authors were asked; `due_on` is when the answer is owed."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        CONFIRMING = "confirming", _("with those who said it")
        SUBMITTED = "submitted", _("waiting for an answer")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("taken back")

    class Attribution(models.TextChoices):
        GROUP = "group", _("The whole group")
        NAMED = "named_by_choice", _("Named people from the group")
        ANONYMOUS = "anonymous", _("People from the group, not named")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="recommendations")
    group = models.ForeignKey(AdvisoryGroup, on_delete=models.PROTECT, related_name="recommendations")
    reference = models.CharField(max_length=20)
    text = models.TextField(_("the recommendation, in their words"), max_length=1000)
    attribution = models.CharField(_("who says this"), max_length=20, choices=Attribution)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("answer by"))
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The group's rule and quorum of the day its authors were asked; the database writes both.
    decision_rule = models.CharField(max_length=12, blank=True, default="", editable=False)
    quorum = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "reference"], name="recommendation_reference_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "confirming", "submitted", "answered", "withdrawn"]),
                name="recommendation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(attribution__in=["group", "named_by_choice", "anonymous"]),
                name="recommendation_attribution_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "answered"]) | Q(submitted_at__isnull=False),
                name="recommendation_submitted_at",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_has_text"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"], decision_rule="", quorum=None)
                | Q(
                    state__in=["confirming", "submitted", "answered", "withdrawn"],
                    decision_rule__in=["consensus", "majority", "two_thirds"],
                    quorum__isnull=False,
                ),
                name="recommendation_asked_by_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def days_late(self) -> int:
        """How long the answer is overdue today; derived, never stored."""
        today: date = timezone.localdate()
        return max((today - self.due_on).days, 0) if self.state == self.State.SUBMITTED else 0


class Author(models.Model):
    """Somebody whose advice it is, and whether the text says what she said."""

    class Answer(models.TextChoices):
        NONE = "none", _("not answered yet")
        CONFIRMED = "confirmed", _("yes, this is what we said")
        NOT_WHAT_I_SAID = "not_what_i_said", _("this is not what I said")

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="authors")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="recommendations_written")
    answer = models.CharField(max_length=20, choices=Answer, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "advisor"], name="author_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["none", "confirmed", "not_what_i_said"]), name="author_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(answer="none", answered_at=None) | (~Q(answer="none") & Q(answered_at__isnull=False)),
                name="author_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"author-{self.pk}"


class Response(models.Model):
    """The programme's answer: drafted, then published. A no or a partly owes a reason; a yes owes an action."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Yes, we will do this")
        PARTLY = "partly_accepted", _("Partly")
        NOT_ACCEPTED = "not_accepted", _("No")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("told to the group")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="responses")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=16, choices=Decision)
    reason = models.TextField(_("reason, in plain words"), max_length=1500, blank=True)
    planned_action = models.TextField(_("what will be done"), max_length=1500, blank=True)
    target_on = models.DateField(_("by when"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["accepted", "partly_accepted", "not_accepted"]),
                name="response_decision_known",
            ),
            models.CheckConstraint(condition=Q(state__in=["draft", "published"]), name="response_state_known"),
            models.CheckConstraint(condition=Q(decision="accepted") | ~Q(reason=""), name="response_gives_a_reason"),
            models.CheckConstraint(
                condition=Q(decision="not_accepted") | (~Q(planned_action="") & Q(target_on__isnull=False)),
                name="response_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="response_published_at",
            ),
            models.UniqueConstraint(
                fields=["recommendation"], condition=Q(state="draft"), name="response_one_draft_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"response-{self.pk}"


class AuthorAnswer(models.Model):
    """Her word on the answer: is it enough?"""

    class Answer(models.TextChoices):
        ENOUGH = "enough", _("Yes, this is enough")
        NOT_ENOUGH = "not_enough", _("No, not enough")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "advisor"], name="author_answer_once"),
            models.CheckConstraint(condition=Q(answer__in=["enough", "not_enough"]), name="author_answer_is_known"),
        ]

    def __str__(self) -> str:
        return f"author-answer-{self.pk}"
