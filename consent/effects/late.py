"""What was done between a stop and the day on which we learnt of it: every look at the gate that relied on her yes, and
every use that began. Read from what is kept; nothing of it is written anew."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from consent.effects.uses import Use, question_of
from consent.records.models import ConsentCheck, ConsentEvent
from consent.records.stops import NO_MORE

IN_TIME = timedelta(minutes=15)  # later than this an answer says why it is entered late


@dataclass(frozen=True)
class Between:
    checks: "QuerySet[ConsentCheck]"
    uses: "QuerySet[Use]"

    def exists(self) -> bool:
        return self.checks.exists() or self.uses.exists()


def is_late(event: ConsentEvent) -> bool:
    return event.state in NO_MORE and event.recorded_at - event.effective_at > IN_TIME


def between(event: ConsentEvent) -> Between:
    """Of this question, in every voice, from when it was said until it was recorded."""
    answers = ConsentEvent.objects.filter(**question_of(event), opens=True).order_by("pk")
    span = (event.effective_at, event.recorded_at)
    checks = ConsentCheck.objects.filter(
        advisor_ids__contains=[event.advisor_id],
        programme=event.programme_id,
        event_ids__overlap=list(answers.values_list("pk", flat=True)),
        at__range=span,
    )
    return Between(checks.order_by("at"), Use.objects.of_question(event).filter(since__range=span))
