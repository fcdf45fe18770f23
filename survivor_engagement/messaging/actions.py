"""What can happen to a message: posted, stopped, noted as said by a person. Sending is the worker's (`sending.py`)."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.jobs.queue import ask
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User

DECIDE = "message.decide"
GOOD_FOR = timedelta(days=14)  # a message that could not leave until then has lost its sense


@transaction.atomic
def post(
    *,
    advisor: Advisor,
    programme: Programme,
    template: str,
    by: User | None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    about: models.Model | None = None,
    dedupe: str = "",
) -> OutboxMessage:
    """Put a message into the outbox, in the transaction of the caller: the one way anything is said to a person.

    Whether, when and how it leaves is decided later, by what she said about being reached. With the same `dedupe` a
    second call finds the first row. `not_after` is when it has lost its sense (the meeting has begun).
    """
    first_moment = not_before or timezone.now()
    values = {
        "template": OutboxMessage.Template(template),
        "not_before": not_before,
        "not_after": not_after or first_moment + GOOD_FOR,
        "try_at": first_moment,
        "about_kind": about._meta.label_lower if about is not None else "",
        "about_id": str(getattr(about, "public_id", about.pk)) if about is not None else "",
        "posted_by": by,
    }
    if not dedupe:
        message, is_new = OutboxMessage.objects.create(advisor=advisor, programme=programme, **values), True
    else:
        message, is_new = OutboxMessage.objects.get_or_create(
            advisor=advisor, programme=programme, dedupe=dedupe, defaults=values
        )
    if is_new:
        record("message.posted", by=by, about=message, purpose=message.template)
        ask(DECIDE, about_id=message.public_id, programme_id=programme.pk, by=by, run_after=not_before)
    return message


@transaction.atomic
def stop_message(*, message: OutboxMessage, by: User) -> OutboxMessage:
    """Staff take a message back. What was handed over already cannot be called back, and is said so."""
    locked = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not locked.is_open:
        raise NotNow(_("This message is not waiting any more, so it cannot be stopped."))
    locked.state, locked.reason, locked.stopped_by = OutboxMessage.State.NOT_SENT, OutboxMessage.Reason.STOPPED, by
    locked.save(update_fields=["state", "reason", "stopped_by"])
    record("message.stopped", by=by, about=locked, purpose=locked.template)
    return locked


@transaction.atomic
def stop_all_for(*, advisor: Advisor, programme: Programme, by: User | None) -> int:
    """She leaves, or is erased: nothing that still waits for her is sent. What was handed over already has gone."""
    waiting = OutboxMessage.objects.filter(
        advisor=advisor, programme=programme, state__in=[OutboxMessage.State.WAITING, OutboxMessage.State.HELD]
    )
    stopped = waiting.update(state=OutboxMessage.State.NOT_SENT, reason=OutboxMessage.Reason.LEFT)
    if stopped:
        record("message.stopped", by=by, advisor_id=advisor.pk, programme_id=programme.pk, count=stopped)
    return stopped


@transaction.atomic
def suppress_waiting(*, advisor: Advisor, programme: Programme, channel: str, before: datetime, by: User | None) -> int:
    """She stopped this way of being reached: what waited to leave by it then does not, and nobody tries again. The
    trail does not say which way."""
    waiting = OutboxMessage.objects.waiting_this_way(advisor, programme, channel).filter(posted_at__lte=before)
    suppressed = waiting.update(state=OutboxMessage.State.SUPPRESSED, reason=OutboxMessage.Reason.NO_CONSENT)
    if suppressed:
        record(
            "message.suppressed",
            by=by,
            advisor_id=advisor.pk,
            programme_id=programme.pk,
            purpose="her_choice",
            count=suppressed,
        )
    return suppressed


@transaction.atomic
def note_call(*, message: OutboxMessage, by: User) -> OutboxMessage:
    """A person she knows has called her, as she asked."""
    locked = OutboxMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state != OutboxMessage.State.HELD or locked.reason != OutboxMessage.Reason.PERSON_CALLS:
        raise NotNow(_("This message does not wait for a call."))
    locked.state, locked.reason = OutboxMessage.State.SENT, OutboxMessage.Reason.CALLED
    locked.sent_at = timezone.now()
    locked.save(update_fields=["state", "reason", "sent_at"])
    record("message.sent", by=by, about=locked, purpose=locked.template)
    return locked
