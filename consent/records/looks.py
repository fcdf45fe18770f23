"""What a person has to look at: papers that count only when a second person says so, and what came to light late."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.notices.models import NoticeItem, Purpose
from consent.records.evidence import Evidence
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


class WaitingPaperQuerySet(models.QuerySet["WaitingPaper"]):
    def waiting(self) -> "WaitingPaperQuerySet":
        return self.filter(state="waiting").order_by("id")


class WaitingPaper(models.Model):
    """A yes on a paper that came late, or that was used for somebody else before. It is an answer only when a second
    person has said so; a stop never waits."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("not confirmed")

    class Reason(models.TextChoices):
        LATE = "late", _("it was entered more than 14 days after it was signed")
        SAME_FILE = "same_file", _("the same file was entered for somebody else")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="waiting")
    item = models.ForeignKey(NoticeItem, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    key = models.UUIDField(unique=True)
    reason = models.CharField(max_length=10, choices=Reason)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = WaitingPaperQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=["late", "same_file"]), name="waiting_paper_reason_known"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (
                    Q(state__in=["confirmed", "declined"], decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("entered_by"))
                ),
                name="waiting_paper_needs_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"waiting-paper-{self.pk}"


class ToLookAtQuerySet(models.QuerySet["ToLookAt"]):
    def open(self) -> "ToLookAtQuerySet":
        return self.filter(outcome="").order_by("id")


class ToLookAt(models.Model):
    """Something about her answers that somebody decides on. Codes only: whoever decides talks with her.

    `check_ids` are rows of the gate's log (`ConsentCheck`), which are never changed; the first reason says of them what
    they were. A stop that was learnt of late, and a pause on somebody's word, are looked at in `effects`.
    """

    class Reason(models.TextChoices):
        NOT_SHOWN = "not_shown", _("it was done before her yes was known: not shown as permitted at the time")
        PRESSURE = "pressure", _("she said that somebody told her what to answer")
        ON_A_GUARDIAN = "on_a_guardian", _("a guardian of hers said that somebody told them what to answer")

    class Outcome(models.TextChoices):
        OPEN = "", _("nobody has looked yet")
        IN_ORDER = "in_order", _("looked at with her: in order")
        ACTED = "acted", _("looked at with her: something was done")
        NOT_REACHED = "not_reached", _("she could not be reached: it stays as it is")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason)
    check_ids = ArrayField(models.BigIntegerField(), default=list)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(db_default=Now(), editable=False)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN, blank=True)
    looked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True)

    objects = ToLookAtQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["programme"], condition=Q(outcome=""), name="to_look_at_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["not_shown", "pressure", "on_a_guardian"]),
                name="to_look_at_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", looked_by__isnull=True, looked_at__isnull=True)
                | Q(
                    outcome__in=["in_order", "acted", "not_reached"],
                    looked_by__isnull=False,
                    looked_at__isnull=False,
                ),
                name="to_look_at_outcome_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"to-look-at-{self.pk}"
