"""How the worker sends. Two jobs, each one transaction, so that a crash in between never sends twice.

`decide` asks the rules and marks the row `handed_over`; that commits. `hand_over` then asks the rules once more, opens
the number and gives it to the gateway. A second attempt of `hand_over` cannot know whether the first one reached the
gateway, so it sends nothing and says so: state `unknown`.
"""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Purpose, SafeContact
from survivor_engagement.identity.wordings import text_in
from survivor_engagement.jobs.queue import ask
from survivor_engagement.messaging import engine, sender
from survivor_engagement.messaging.actions import DECIDE
from survivor_engagement.messaging.engine import Decision, Verdict
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.questions import may_send
from survivor_engagement.users.models import User

HAND_OVER = "message.hand_over"
TOGETHER = timedelta(hours=1)
A_MOMENT = timedelta(minutes=1)
STATE_OF = {
    Verdict.WAIT: OutboxMessage.State.WAITING,
    Verdict.HOLD: OutboxMessage.State.HELD,
    Verdict.DROP: OutboxMessage.State.NOT_SENT,
}


@transaction.atomic
def decide_message(*, public_id: UUID, by: User | None) -> OutboxMessage:
    """Let the rules answer for one message. It may be asked again at any time: only open rows change."""
    message, contact = _locked(public_id)
    if not message.is_open:
        return message
    decision = _decision(message, contact)
    if decision.verdict is Verdict.SEND:
        decision = _said_just_now(message) or decision
    if decision.verdict is Verdict.SEND:
        message.state, message.handed_over_at = OutboxMessage.State.HANDED_OVER, timezone.now()
        _save(message, decision, contact)
        ask(HAND_OVER, about_id=message.public_id, programme_id=message.programme_id, by=by)
        return message
    _follow(message, decision, contact, by)
    return message


@transaction.atomic
def hand_over_message(*, public_id: UUID, attempt: int, by: User | None) -> OutboxMessage:
    """The rules once more, just before; then the number is opened, used and forgotten."""
    message, contact = _locked(public_id)
    if message.state != OutboxMessage.State.HANDED_OVER:
        return message
    if attempt > 1:
        return _end(message, OutboxMessage.State.UNKNOWN, OutboxMessage.Reason.CUT_OFF, by)
    decision = _decision(message, contact)
    if decision.verdict is not Verdict.SEND or contact is None:
        _follow(message, decision, contact, by)
        return message
    if not _has_consent(message, message.channel):
        return _end(message, OutboxMessage.State.SUPPRESSED, OutboxMessage.Reason.NO_CONSENT, by)
    with vault.open(
        message.advisor, ["phone"], by=by, purpose=Purpose.CONTACT, programme_id=message.programme_id
    ) as values:
        if not (phone := values.get("phone", "")):
            return _end(message, OutboxMessage.State.NOT_SENT, OutboxMessage.Reason.NO_PHONE, by)
        taken = sender.send_text(
            phone=phone, text=text_in(contact.wording, message.advisor.language), message_id=message.pk
        )
    return _end(
        message,
        *(
            (OutboxMessage.State.SENT, OutboxMessage.Reason.ALLOWED)
            if taken
            else (OutboxMessage.State.FAILED, OutboxMessage.Reason.GATEWAY_NO)
        ),
        by,
    )


def circumstances(message: OutboxMessage) -> engine.Circumstances:
    """What the rules need to know of a message besides her answers."""
    return engine.Circumstances(
        zone=ZoneInfo(message.programme.timezone),
        template=message.template,
        advisor_status=message.advisor.status,
        confirmed_within=timedelta(days=settings.CONTACT_CONFIRM_DAYS),
        not_before=message.not_before,
        not_after=message.not_after,
    )


def _locked(public_id: UUID) -> tuple[OutboxMessage, SafeContact | None]:
    message = (
        OutboxMessage.objects.select_for_update(of=("self",))
        .select_related("advisor", "programme")
        .get(public_id=public_id)
    )
    # Locked too: two messages for one person are decided one after the other.
    contacts = SafeContact.objects.select_for_update().filter(advisor=message.advisor, programme=message.programme)
    return message, contacts.first()


def _decision(message: OutboxMessage, contact: SafeContact | None) -> Decision:
    """Her answers first; then whether there is a way out of the house at all, before any number is opened."""
    decision = engine.decide(contact, timezone.now(), circumstances(message))
    if decision.verdict is Verdict.SEND and not sender.can_send():
        return Decision(Verdict.HOLD, OutboxMessage.Reason.NO_GATEWAY)
    return decision


def _said_just_now(message: OutboxMessage) -> Decision | None:
    """All messages of hers say the same words: several in a row tell nothing more, and draw eyes to the phone."""
    now = timezone.now()
    others = OutboxMessage.objects.texts_since(message.advisor, now - TOGETHER).exclude(pk=message.pk)
    states = set(others.values_list("state", flat=True).order_by())
    if states & {OutboxMessage.State.SENT, OutboxMessage.State.UNKNOWN}:
        return Decision(Verdict.DROP, OutboxMessage.Reason.SAID_JUST_NOW)
    if OutboxMessage.State.HANDED_OVER in states:
        return Decision(Verdict.WAIT, OutboxMessage.Reason.SAID_JUST_NOW, now + A_MOMENT)
    return None


def _has_consent(message: OutboxMessage, channel: str) -> bool:
    """A standing yes to this way. Nobody there to answer is a no; an answer that fails stops the attempt."""
    try:
        answers = may_send.ask(advisor_id=message.advisor_id, programme_id=message.programme_id, channel=channel)
    except NotNow:
        return False
    return all(answers)


def _follow(message: OutboxMessage, decision: Decision, contact: SafeContact | None, by: User | None) -> None:
    """Wait, hold or drop, as the rules said. Nobody is asked to call who has not said yes to calls."""
    if decision.reason == OutboxMessage.Reason.PERSON_CALLS and not _has_consent(message, OutboxMessage.Channel.CALL):
        _end(message, OutboxMessage.State.SUPPRESSED, OutboxMessage.Reason.NO_CONSENT, by)
        return
    before = (message.state, message.reason)
    message.state, message.handed_over_at = STATE_OF[decision.verdict], None
    _save(message, decision, contact)
    if decision.verdict is Verdict.WAIT:
        ask(
            DECIDE,
            about_id=message.public_id,
            programme_id=message.programme_id,
            by=by,
            run_after=decision.until,
        )
    elif before != (message.state, message.reason):
        record(f"message.{message.state}", by=by, about=message, purpose=message.reason)


def _save(message: OutboxMessage, decision: Decision, contact: SafeContact | None) -> None:
    message.reason = decision.reason
    message.try_at = timezone.now() if decision.verdict is Verdict.HOLD else decision.until
    if contact is not None and contact.channel in OutboxMessage.Channel.values:
        message.channel = contact.channel
    message.save(update_fields=["state", "reason", "try_at", "channel", "handed_over_at"])


def _end(
    message: OutboxMessage, state: OutboxMessage.State, reason: OutboxMessage.Reason, by: User | None
) -> OutboxMessage:
    message.state, message.reason, message.try_at = state, reason, None
    message.sent_at = timezone.now() if state == OutboxMessage.State.SENT else None
    message.save(update_fields=["state", "reason", "try_at", "sent_at"])
    hers = reason in OutboxMessage.HERS_TO_SAY  # the trail does not tell a no from a way she chose
    record(f"message.{state}", by=by, about=message, purpose="her_choice" if hers else reason)
    return message
