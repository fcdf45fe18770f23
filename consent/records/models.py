"""What was answered. Events are only ever added; what stands now is computed from them and stored nowhere.

Two clocks: `effective_at` is when she said it, `recorded_at` when the server learnt of it. The latest by `effective_at`
stands; at the same instant the protective one stands. A no never ends, a yes always has an end. Rows hold a pseudonym,
codes and digests; so they stay, as proof of what was agreed, when the rest of her details is erased.

All events of one advisor in one programme are one chain: each holds the hash of the one before (`chain`).
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.notices.models import CheckQuestion, NoticeText, OldestWords, Purpose
from consent.records.evidence import Attendance as Attendance
from consent.records.evidence import Evidence as Evidence
from consent.records.guardians import AgeRule as AgeRule
from consent.records.guardians import Guardian as Guardian
from consent.records.guardians import GuardianAuthority as GuardianAuthority
from consent.records.heard import HeardAnswer as HeardAnswer
from consent.records.let_end import LetEnd as LetEnd
from consent.records.looks import ToLookAt as ToLookAt
from consent.records.looks import WaitingPaper as WaitingPaper
from consent.records.thinking import THINKS_UNTIL
from consent.records.voices import HER_VOICES, guardian_stands
from consent.records.ways import Method
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

EVERYTHING = "*"  # the scope of an answer that is not bound to one meeting, piece or recipient
BEFORE_THE_FIRST = "0" * 64  # what stands in place of a hash before the first event of a chain
KEY_OF_A_STANDING_ANSWER = ("advisor_id", "programme_id", "purpose_id", "scope_key", "authority", "guardian_id")


class Authority(models.TextChoices):
    SELF = "self", _("an adult for herself")
    ASSENT = "assent", _("somebody under 18 for herself")
    GUARDIAN = "guardian", _("a guardian")


class ConsentRecord(models.Model):
    """What there is one standing answer to: one advisor, one purpose, one scope, one voice. It holds no answer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    scope_key = models.CharField(max_length=120, default=EVERYTHING)
    authority = models.CharField(max_length=10, choices=Authority)
    guardian = models.ForeignKey(Guardian, null=True, on_delete=models.PROTECT, related_name="+")  # each is a voice
    begun_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["advisor", "programme", "purpose", "scope_key", "authority", "guardian"],
                nulls_distinct=False,
                name="consent_record_once",
            ),
            models.CheckConstraint(
                condition=Q(authority="guardian", guardian__isnull=False)
                | (~Q(authority="guardian") & Q(guardian__isnull=True)),
                name="consent_record_of_a_guardian",
            ),
            models.CheckConstraint(
                condition=Q(authority__in=["self", "assent", "guardian"]), name="consent_record_authority_known"
            ),
            models.CheckConstraint(condition=Q(scope_key__gt=""), name="consent_record_has_a_scope"),
        ]

    def __str__(self) -> str:
        return f"consent-record-{self.pk}"


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def standing(self) -> "ConsentEventQuerySet":
        """The one event that stands for each advisor, programme, purpose, scope and voice. Each guardian is a voice."""
        latest_first = ("-effective_at", "opens", "-seq")
        return self.order_by(*KEY_OF_A_STANDING_ANSWER, *latest_first).distinct(*KEY_OF_A_STANDING_ANSWER)

    def in_her_voice(self) -> "ConsentEventQuerySet":
        return self.exclude(authority=Authority.GUARDIAN)

    def of_guardians_after_hers(self) -> "ConsentEventQuerySet":
        """What guardians have answered to questions that she has answered herself: before, it is not shown to her."""
        hers = ConsentEvent.objects.in_her_voice().exclude(state__in=["requested", "deferred"])
        answered = hers.filter(
            advisor=models.OuterRef("advisor"),
            programme=models.OuterRef("programme"),
            purpose=models.OuterRef("purpose"),
            scope_key=models.OuterRef("scope_key"),
        )
        return self.filter(models.Exists(answered), authority=Authority.GUARDIAN)

    def with_voices(
        self, at: datetime | None = None, until: datetime | models.Expression | None = None
    ) -> "ConsentEventQuerySet":
        """What `standing.reason_of_all` needs beside each: `voices`, `guardian_stands`."""
        return self.annotate(voices=HER_VOICES, guardian_stands=guardian_stands(at, until))

    def latest_said(self) -> "ConsentEvent | None":
        """Of the events of one record, the one that stands."""
        return self.order_by("-effective_at", "opens", "-seq").first()

    def over(self) -> "ConsentEventQuerySet":
        """Each yes that stood until it ended by itself, as far as was known then."""
        outer = models.OuterRef
        at_its_end = ConsentEvent.objects.filter(
            record=outer("record"), recorded_at__lte=outer("valid_until"), effective_at__lte=outer("valid_until")
        )
        stood = at_its_end.order_by("-effective_at", "opens", "-seq").values("pk")[:1]
        over = self.filter(opens=True, valid_until__lte=Now(), valid_until__gt=F("recorded_at"))
        return over.filter(pk=models.Subquery(stood))

    def known_by(self, event: "ConsentEvent") -> "ConsentEventQuerySet":
        """What the server knew when this event had been recorded: a receipt is made again from this."""
        return self.filter(advisor_id=event.advisor_id, programme_id=event.programme_id, seq__lte=event.seq)

    def with_age_of_words(self) -> "ConsentEventQuerySet":
        """`words_too_old`: a newer version has closed what was said to these; `not_understood`: something is not
        clear to her yet; `thinks_until`: her time to think. For today, not for receipts of then."""
        outer = models.OuterRef
        closed = OldestWords.objects.filter(
            programme=outer("programme"),
            purpose=outer("purpose"),
            from_at__lte=Now(),
            oldest_major__gt=outer("text__item__notice__major"),
        )
        unclear = CheckAnswer.objects.not_yet().filter(advisor=outer("advisor"), programme=outer("programme"))
        found = self.annotate(words_too_old=models.Exists(closed), not_understood=models.Exists(unclear))
        return found.annotate(thinks_until=THINKS_UNTIL)

    def with_words(self) -> "ConsentEventQuerySet":
        return self.select_related("purpose", "record", "text__item__notice")

    def newest_first(self) -> "ConsentEventQuerySet":
        return self.order_by("-recorded_at", "-seq")


class ConsentEvent(models.Model):
    class State(models.TextChoices):
        REQUESTED = "requested", _("asked")
        DEFERRED = "deferred", _("not now")
        REFUSED = "refused", _("no")
        GIVEN = "given", _("yes")
        RENEWED = "renewed", _("yes, again")
        PAUSED = "paused", _("paused")
        WITHDRAWN = "withdrawn", _("stopped")
        REVOKED = "revoked", _("stopped by somebody who speaks for her")
        INVALIDATED = "invalidated", _("found not to count, and never to have counted")

    Method = Method
    Authority = Authority

    class LateReason(models.TextChoices):
        IN_TIME = "", _("recorded when it was said")
        PAPER = "paper", _("said on paper")
        TOLD = "told", _("told to somebody who entered it later")
        OFFLINE = "offline", _("said without a connection")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="events")
    # What the record says, once more, and a key holds the two the same: policies and an index read it here.
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="consent_events")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    scope_key = models.CharField(max_length=120, default=EVERYTHING)
    authority = models.CharField(max_length=10, choices=Authority, default=Authority.SELF)
    guardian = models.ForeignKey(Guardian, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State)
    opens = models.GeneratedField(  # false sorts first, so that at one instant the protective state stands
        expression=Q(state__in=["given", "renewed"]), output_field=models.BooleanField(), db_persist=True
    )
    # The database's clock, read after the lock, so that no server's clock can reorder two answers.
    effective_at = models.DateTimeField()
    recorded_at = models.DateTimeField(editable=False)
    late_reason = models.CharField(max_length=10, choices=LateReason, default=LateReason.IN_TIME, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)  # exclusive
    # Her own limits to a yes, which only ever narrow it: codes of `provisions`, and a day before which nothing is done.
    provisions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    text = models.ForeignKey(NoticeText, null=True, on_delete=models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    method = models.CharField(max_length=20, choices=Method, default=Method.OWN)
    evidence_sha256 = models.CharField(max_length=64, blank=True)  # of what is kept apart, sealed, as proof
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.PROTECT, related_name="events")
    # PROTECT, not SET NULL: a row that is only ever added cannot be changed by the end of a user.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)  # made with the form: the same form sent twice is one answer
    seq = models.PositiveIntegerField(editable=False)  # of this advisor in this programme, without gaps (trigger)
    prev_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, editable=False)

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
                condition=Q(
                    state__in=[
                        "requested",
                        "deferred",
                        "refused",
                        "given",
                        "renewed",
                        "paused",
                        "withdrawn",
                        "revoked",
                        "invalidated",
                    ]
                ),
                name="consent_state_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    method__in=[
                        "own",
                        "drawn_on_screen",
                        "typed_name",
                        "mark_or_thumbprint",
                        "spoken_witnessed",
                        "spoken_recorded",
                        "paper_signed",
                        "message_reply",
                        "told_to_staff",
                    ]
                ),
                name="consent_method_known",
            ),
            models.CheckConstraint(
                condition=Q(authority__in=["self", "assent", "guardian"]), name="consent_authority_known"
            ),
            models.CheckConstraint(
                condition=Q(authority="guardian", guardian__isnull=False)
                | (~Q(authority="guardian") & Q(guardian__isnull=True)),
                name="consent_of_a_guardian",
            ),
            models.CheckConstraint(
                condition=Q(late_reason__in=["", "paper", "told", "offline"]), name="consent_late_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]), name="consent_language_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["given", "renewed"], valid_until__isnull=False, valid_until__gt=F("effective_at")
                )
                | (~Q(state__in=["given", "renewed"]) & Q(valid_until__isnull=True)),
                name="consent_a_yes_ends_and_a_no_does_not",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["given", "renewed"])
                | (Q(text__isnull=False, by__isnull=False) & ~Q(method="told_to_staff")),
                name="consent_a_yes_has_words_and_a_way",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["given", "renewed"]) | Q(provisions=[], not_before__isnull=True),
                name="consent_limits_are_of_a_yes",
            ),
            models.CheckConstraint(
                condition=Q(hash__regex="^[0-9a-f]{64}$", prev_hash__regex="^[0-9a-f]{64}$"), name="consent_hash_form"
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=True, text_sha256="") | Q(text__isnull=False, text_sha256__gt=""),
                name="consent_words_with_digest",
            ),
            models.CheckConstraint(
                condition=Q(evidence__isnull=True) | Q(evidence__isnull=False, evidence_sha256__gt=""),
                name="consent_evidence_with_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"consent-{self.pk}"


class ConsentCheck(models.Model):
    """One question to the gate: who was asked about, how many were allowed, and on which events that rests.

    The table has one column more, `reasons`, one code for each advisor. Nobody who serves may read it back: it would
    tell a no from a silence.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    scope_key = models.CharField(max_length=120, default=EVERYTHING)
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


class BrokenHistoryQuerySet(models.QuerySet["BrokenHistory"]):
    def standing(self) -> "BrokenHistoryQuerySet":
        return self.filter(whole_again_at=None)


class BrokenHistory(models.Model):
    """The chain of an advisor in a programme does not hold: from this number on its rows are not what was written. The
    gate answers no for her there until a later look finds the chain whole."""

    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    by_trail = models.BooleanField(default=False)  # found only by comparing with the trail, which few may read
    found_at = models.DateTimeField(db_default=Now(), editable=False)
    whole_again_at = models.DateTimeField(null=True)

    objects = BrokenHistoryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["advisor", "programme"], condition=Q(whole_again_at=None), name="broken_history_once"
            ),
        ]

    def __str__(self) -> str:
        return f"broken-history-{self.pk}"


class CheckAnswerQuerySet(models.QuerySet["CheckAnswer"]):
    def not_yet(self) -> "CheckAnswerQuerySet":
        return self.filter(outcome=CheckAnswer.Outcome.NOT_YET)


class CheckAnswer(models.Model):
    """A check question that was gone through; no score. `wish`: how to explain it; `heard_by`: who wrote it down."""

    class Outcome(models.TextChoices):
        UNDERSTOOD = "understood", _("understood")
        EXPLAINED = "explained", _("explained again")
        NOT_YET = "not_yet", _("not clear yet")

    class Wish(models.TextChoices):
        NONE = "", _("nothing more")
        ANOTHER_DAY = "another_day", _("another day")
        ANOTHER_PERSON = "another_person", _("by somebody, in their own words")
        ANOTHER_FORM = "another_form", _("to listen to, or with pictures")

    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(CheckQuestion, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    wish = models.CharField(max_length=15, choices=Wish, default=Wish.NONE, blank=True)
    heard_by = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = CheckAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["programme", "advisor"], condition=Q(outcome="not_yet"), name="not_clear_yet")]
        constraints = [
            models.UniqueConstraint(fields=["advisor", "question"], name="check_answer_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["understood", "explained"], wish="")
                | Q(outcome="not_yet", wish__in=["another_day", "another_person", "another_form"]),
                name="check_answer_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"check-answer-{self.pk}"
