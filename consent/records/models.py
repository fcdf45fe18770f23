"""What was answered. Events are only ever added; what stands now is computed from them and stored nowhere.

Two clocks: `effective_at` is when she said it, `recorded_at` when the server learnt of it. The latest by `effective_at`
stands; at the same instant the protective one stands. A no never ends, a yes always has an end. Rows hold a pseudonym,
codes and digests; so they stay, as proof of what was agreed, when the rest of her details is erased.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.notices.models import CheckQuestion, NoticeText, Purpose
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

EVERYTHING = "*"  # the scope of an answer that is not bound to one meeting, piece or recipient
KEY_OF_A_STANDING_ANSWER = ("advisor_id", "programme_id", "purpose_id", "scope_key", "authority")


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def standing(self) -> "ConsentEventQuerySet":
        """The one event that stands for each advisor, programme, purpose, scope and voice."""
        latest_first = ("-effective_at", "opens", "-seq")
        return self.order_by(*KEY_OF_A_STANDING_ANSWER, *latest_first).distinct(*KEY_OF_A_STANDING_ANSWER)

    def known_by(self, event: "ConsentEvent") -> "ConsentEventQuerySet":
        """What the server knew when this event had been recorded: a receipt is made again from this."""
        return self.filter(advisor_id=event.advisor_id, programme_id=event.programme_id, seq__lte=event.seq)

    def with_words(self) -> "ConsentEventQuerySet":
        return self.select_related("purpose", "text__item__notice")

    def newest_first(self) -> "ConsentEventQuerySet":
        return self.order_by("-recorded_at", "-seq")


class ConsentEvent(models.Model):
    class State(models.TextChoices):
        GIVEN = "given", _("yes")
        REFUSED = "refused", _("no")
        DEFERRED = "deferred", _("not now")
        WITHDRAWN = "withdrawn", _("stopped")
        PAUSED = "paused", _("paused")

    class Method(models.TextChoices):
        OWN = "own", _("by herself")
        ASSISTED = "assisted", _("with help")

    class Authority(models.TextChoices):
        SELF = "self", _("an adult for herself")
        ASSENT = "assent", _("somebody under 18 for herself")
        GUARDIAN = "guardian", _("a guardian")

    class LateReason(models.TextChoices):
        IN_TIME = "", _("recorded when it was said")
        PAPER = "paper", _("said on paper")
        TOLD = "told", _("told to somebody who entered it later")
        OFFLINE = "offline", _("said without a connection")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="consent_events")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    scope_key = models.CharField(max_length=60, default=EVERYTHING)
    authority = models.CharField(max_length=10, choices=Authority, default=Authority.SELF)
    state = models.CharField(max_length=10, choices=State)
    opens = models.GeneratedField(  # false sorts first, so that at one instant the protective state stands
        expression=Q(state="given"), output_field=models.BooleanField(), db_persist=True
    )
    # The database's clock, read after the lock (trigger), so that no server's clock can reorder two answers.
    effective_at = models.DateTimeField(db_default=Now())
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    late_reason = models.CharField(max_length=10, choices=LateReason, default=LateReason.IN_TIME, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)  # exclusive
    text = models.ForeignKey(NoticeText, null=True, on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    method = models.CharField(max_length=10, choices=Method, default=Method.OWN)
    # PROTECT, not SET NULL: a row that is only ever added cannot be changed by the end of a user.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)  # made with the form: the same form sent twice is one answer
    seq = models.PositiveIntegerField(db_default=0, editable=False)  # set by the trigger, without gaps

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ["advisor", "programme", "seq"]
        indexes = [
            models.Index(
                fields=["programme", "purpose", "scope_key", "advisor", "authority", "-effective_at", "opens", "-seq"],
                name="consent_standing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["advisor", "key"], name="consent_form_once"),
            models.UniqueConstraint(fields=["advisor", "programme", "seq"], name="consent_seq_once"),
            models.CheckConstraint(
                condition=Q(state__in=["given", "refused", "deferred", "withdrawn", "paused"]),
                name="consent_state_known",
            ),
            models.CheckConstraint(condition=Q(method__in=["own", "assisted"]), name="consent_method_known"),
            models.CheckConstraint(
                condition=Q(authority__in=["self", "assent", "guardian"]), name="consent_authority_known"
            ),
            models.CheckConstraint(
                condition=Q(late_reason__in=["", "paper", "told", "offline"]), name="consent_late_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="consent_language_known"
            ),
            models.CheckConstraint(
                condition=Q(state="given", valid_until__isnull=False, valid_until__gt=F("effective_at"))
                | (~Q(state="given") & Q(valid_until__isnull=True)),
                name="consent_a_yes_ends_and_a_no_does_not",
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(text__isnull=False, by__isnull=False), name="consent_a_yes_has_words"
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=True, text_sha256="") | Q(text__isnull=False, text_sha256__gt=""),
                name="consent_words_with_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"consent-{self.pk}"


class ConsentCheck(models.Model):
    """One question to the gate: who was asked about, how many were allowed, and on which events that rests."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    scope_key = models.CharField(max_length=60, default=EVERYTHING)
    moment = models.CharField(max_length=40)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    asked_count = models.PositiveIntegerField()
    allowed_count = models.PositiveIntegerField()
    advisor_ids = ArrayField(models.BigIntegerField())
    event_ids = ArrayField(models.BigIntegerField())

    class Meta:
        ordering = ["id"]
        indexes = [GinIndex(fields=["advisor_ids"], name="consent_check_of_advisor")]
        constraints = [
            models.CheckConstraint(
                condition=Q(allowed_count__lte=F("asked_count")), name="consent_check_allowed_of_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"consent-check-{self.pk}"


class CheckAnswer(models.Model):
    """That a check question was gone through. No score: only whether we had to explain again."""

    class Outcome(models.TextChoices):
        UNDERSTOOD = "understood", _("understood")
        EXPLAINED = "explained", _("explained again")

    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(CheckQuestion, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["advisor", "question"], name="check_answer_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["understood", "explained"]), name="check_answer_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"check-answer-{self.pk}"
