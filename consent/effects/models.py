"""What a stop sets in motion: a report of it for her, and one row for each thing that is to be done, with its proof.

What happens at once happens in the transaction of the stop and leaves a row only where it failed. No row holds a word
about her: what is to be done, how it ended and why not are codes.
"""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consent.effects.plan import CONFIRM
from consent.effects.uses import Use as Use
from consent.effects.uses import question_of
from consent.records.models import ConsentEvent, ConsentRecord
from consent.records.stops import NO_MORE
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

CHASE_AFTER = (timedelta(days=7), timedelta(days=21))  # who does not answer is asked again; then she is told


class StopReportQuerySet(models.QuerySet["StopReport"]):
    def newest_first(self) -> "StopReportQuerySet":
        return self.order_by("-begun_at", "-id")

    def finished_ends(self) -> "StopReportQuerySet":
        """Of what ended, not only rests: everything that was promised is done, or could not be."""
        return self.filter(finished_at__isnull=False, event__state__in=NO_MORE)


class StopReport(models.Model):
    """That a stop was taken up: it exists as soon as what follows is written down, so a stop without one is found."""

    event = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="stop_report")
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)  # nothing is left to do

    objects = StopReportQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-id"]

    def __str__(self) -> str:
        return f"stop-report-{self.pk}"


class WithdrawalEffectQuerySet(models.QuerySet["WithdrawalEffect"]):
    def open(self) -> "WithdrawalEffectQuerySet":
        return self.filter(done_at=None)

    def of_question(self, stop: ConsentEvent) -> "WithdrawalEffectQuerySet":
        """What this stop waits for: all of its own voice, and what was promised after a stop in another."""
        promised = Q(part=WithdrawalEffect.Part.LATER) & ~Q(code=CONFIRM)
        return self.filter(Q(event__record=stop.record_id) | promised, **question_of(stop, "record__"))

    def overdue(self) -> "WithdrawalEffectQuerySet":
        """Not done in time. Who has asked somebody outside in time has kept the time."""
        return self.open().filter(due_at__lt=Now(), asked_at=None)

    def for_people(self) -> "WithdrawalEffectQuerySet":
        """What somebody has to do: also what the system gave up."""
        own = Q(part=WithdrawalEffect.Part.AT_ONCE) | Q(code=WithdrawalEffect.REPORT)
        return self.exclude(own & ~Q(failed_reason=WithdrawalEffect.FailedReason.GAVE_UP))

    def for_the_lead(self) -> "WithdrawalEffectQuerySet":
        return self.filter(part=WithdrawalEffect.Part.LOOK)

    def not_for_the_lead(self) -> "WithdrawalEffectQuerySet":
        return self.exclude(part=WithdrawalEffect.Part.LOOK)

    def unanswered(self) -> "WithdrawalEffectQuerySet":
        """Somebody outside was asked and has not answered."""
        silent = Q(done_at=None) | Q(proof=WithdrawalEffect.Proof.ASKED_NO_ANSWER)
        return self.filter(silent, asked_at__isnull=False)

    def soonest_first(self) -> "WithdrawalEffectQuerySet":
        return self.order_by("due_at", "id")


class WithdrawalEffect(models.Model):
    """One thing to do after a stop. `asked_at` and `chased`: when somebody outside was asked, and how often again."""

    class Part(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        LATER = "later", _("by a day")
        LOOK = "look", _("looked at by the safeguarding lead")

    class Proof(models.TextChoices):
        NONE = "", ""
        DONE = "done", _("done")
        REMOVED = "removed", _("taken out")
        REDACTED = "redacted", _("made unreadable")
        ASKED_AND_CONFIRMED = "asked_and_confirmed", _("they were asked, and say that it is erased")
        NOTHING_THERE = "nothing_there", _("looked: nothing was there")
        SHE_ANSWERED = "she_answered", _("she has answered herself")
        ASKED_NO_ANSWER = "asked_no_answer", _("they were asked, and did not answer")
        CANNOT = "cannot", _("it cannot be done")

    class FailedReason(models.TextChoices):
        NONE = "", ""
        NOT_YET = "not_yet", _("it did not work, and is tried again")
        GAVE_UP = "gave_up", _("it did not work, and is not tried any more")
        SILENT = "silent", _("they do not answer")

    REPORT = "report_to_her"
    COULD_NOT = (Proof.ASKED_NO_ANSWER, Proof.CANNOT)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    advisor = models.ForeignKey(Advisor, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="effects")  # the stop
    record = models.ForeignKey(ConsentRecord, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part)
    code = models.CharField(max_length=40)  # of the catalogue of purposes
    use = models.ForeignKey(Use, null=True, on_delete=models.PROTECT, related_name="effects")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")  # none: the system
    proof = models.CharField(max_length=20, choices=Proof, default=Proof.NONE, blank=True)
    proof_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    chased = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_reason = models.CharField(max_length=10, choices=FailedReason, default=FailedReason.NONE, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    told_her_at = models.DateTimeField(null=True, blank=True)

    objects = WithdrawalEffectQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["programme", "due_at"], condition=Q(done_at=None), name="effect_open"),
        ]
        constraints = [
            # A second stop of the same, before the first is worked off, asks for nothing twice; nor does one in another
            # voice, because what is promised by a day has one record for all voices (`actions.starting`).
            models.UniqueConstraint(
                fields=["record", "code", "use"],
                condition=Q(done_at=None),
                nulls_distinct=False,
                name="effect_once_while_open",
            ),
            models.CheckConstraint(condition=Q(part__in=["at_once", "later", "look"]), name="effect_part_known"),
            models.CheckConstraint(
                condition=Q(
                    proof__in=[
                        "", "done", "removed", "redacted", "asked_and_confirmed", "nothing_there", "she_answered",
                        "asked_no_answer", "cannot",
                    ]
                ),
                name="effect_proof_known",
            ),
            models.CheckConstraint(
                condition=Q(failed_reason__in=["", "not_yet", "gave_up", "silent"]), name="effect_failed_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, proof="", done_by__isnull=True, proof_file__isnull=True)
                | (Q(done_at__isnull=False) & ~Q(proof="")),
                name="effect_done_with_proof",
            ),
            models.CheckConstraint(
                condition=Q(chased=0, chased_at__isnull=True)
                | Q(chased__range=(1, 2), chased_at__isnull=False, asked_at__isnull=False),
                name="effect_chased_who_was_asked",
            ),
            models.CheckConstraint(
                condition=~Q(proof__in=["asked_and_confirmed", "asked_no_answer"]) | Q(asked_at__isnull=False),
                name="effect_answer_of_who_was_asked",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"effect-{self.pk}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def chase_due_at(self) -> datetime | None:
        """When somebody silent is asked again; none before the first time and after the last."""
        if self.asked_at is None or self.is_done or self.chased >= len(CHASE_AFTER):
            return None
        return self.asked_at + CHASE_AFTER[self.chased]

    @property
    def could_not(self) -> bool:
        return self.proof in self.COULD_NOT
