"""What an answer that was said earlier than it was entered means for what was done in between.

The log of the gate is never rewritten. Where somebody acted between the two, the safeguarding lead is shown when, and
decides with her.
"""

from datetime import timedelta

from consent.records.looks import ToLookAt
from consent.records.models import ConsentCheck, ConsentEvent
from consent.records.moves import YES
from survivor_engagement.audit.actions import record
from survivor_engagement.users.models import User

AT_ONCE = timedelta(minutes=15)
Reason = ToLookAt.Reason


def look_back(*, event: ConsentEvent, by: User) -> list[ToLookAt]:
    """What is raised for the safeguarding lead: what was done before a yes was known. That a later answer stands over a
    paper is told to nobody: it would tell who said no."""
    if event.state not in YES or event.recorded_at - event.effective_at <= AT_ONCE:
        return []
    hers = set(ConsentEvent.objects.filter(record=event.record_id).values_list("pk", flat=True))
    not_shown = [check.pk for check in _between(event) if not hers.intersection(check.event_ids)]
    return [_raised(event, Reason.NOT_SHOWN, not_shown, by)] if not_shown else []


def _between(event: ConsentEvent) -> list[ConsentCheck]:
    """When the gate was asked about her for this, between the two times, the oldest first."""
    asked = ConsentCheck.objects.filter(
        programme=event.programme_id, purpose=event.purpose_id, scope_key=event.scope_key,
        advisor_ids__contains=[event.advisor_id], at__gte=event.effective_at, at__lt=event.recorded_at,
    )  # fmt: skip
    return list(asked.order_by("id"))


def _raised(event: ConsentEvent, reason: str, checks: list[int], by: User) -> ToLookAt:
    look = ToLookAt.objects.create(
        advisor_id=event.advisor_id, programme_id=event.programme_id, purpose_id=event.purpose_id, reason=reason,
        check_ids=checks, raised_by=by,
    )  # fmt: skip
    record("look.raised", by=by, about=look)
    return look
