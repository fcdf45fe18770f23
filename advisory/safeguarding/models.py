"""What an advisor asks about an opening of her details, and what somebody outside the team answers."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class OpeningQuestionQuerySet(models.QuerySet["OpeningQuestion"]):
    def waiting(self) -> "OpeningQuestionQuerySet":
        """Not answered for good: the one that is due first stands first."""
        open_answers = ["", OpeningQuestion.Answer.LOOKING]
        due = models.functions.Coalesce("look_until", "due_on")
        return self.filter(answer__in=open_answers).annotate(due=due).order_by("due", "id")

    def with_news(self, since: models.expressions.Combinable) -> "OpeningQuestionQuerySet":
        return self.filter(answered_at__gt=since).order_by("-answered_at")


class OpeningQuestion(models.Model):
    """She asks in a tap and explains nothing. Only the independent contact of the programme sees it: the row, too, is
    hidden from the team by the database."""

    class Answer(models.TextChoices):
        """Said to her, in these words."""

        TO_REACH = "to_reach", _("It was in order: it was needed to reach you safely.")
        TO_PAY = "to_pay", _("It was in order: it was needed to pay you.")
        TO_CORRECT = "to_correct", _("It was in order: it was needed to correct something you told us.")
        FOR_SAFETY = "for_safety", _("It was in order: it was for your safety.")
        MISTAKE = "mistake", _("It was a mistake. It was stopped, and we are sorry.")
        LOOKING = "looking", _("We look into it and tell you.")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    event_id = models.BigIntegerField(unique=True)  # a plain column: rows of the trail outlive what speaks of them
    asked_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField()
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    look_until = models.DateField(null=True)
    has_note = models.BooleanField(default=False)  # a few words, sealed with her key, for her alone
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = OpeningQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", "to_reach", "to_pay", "to_correct", "for_safety", "mistake", "looking"]),
                name="opening_answer_known",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None, has_note=False)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="opening_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(answer="looking", look_until__isnull=False) | ~Q(answer="looking") & Q(look_until=None),
                name="opening_looked_into_until",
            ),
        ]

    def __str__(self) -> str:
        return f"opening-question-{self.pk}"

    @property
    def is_final(self) -> bool:
        return self.answer not in ("", self.Answer.LOOKING)

    @property
    def note_field(self) -> str:
        """The name under which the words for her are sealed."""
        return f"opening_answer:{self.public_id}"
