"""The outbox as staff read it: what would be said, by which way, and why now, later or not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.identity.models import SafeContact
from survivor_engagement.identity.wordings import text_in
from survivor_engagement.messaging import engine
from survivor_engagement.messaging.access import message_verbs
from survivor_engagement.messaging.engine import Decision, Verdict
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.messaging.sending import circumstances
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

TONES = {"sent": "ok", "held": "wait", "failed": "stop", "unknown": "stop", "handed_over": "you"}


@dataclass(frozen=True)
class Line:
    """One message in the words of the page. `text` is empty where nothing would be said by us."""

    message: OutboxMessage
    can: set[str]
    text: str
    channel: str
    state: str
    tone: str
    reason: str
    until: datetime | None


def lines(scope: Scope, programme: Programme, messages: Iterable[OutboxMessage]) -> Iterator[Line]:
    """Open messages with what the rules say at this moment; ended ones with what they said. One query for all."""
    rows = list(messages)
    contacts = {
        contact.advisor_id: contact
        for contact in SafeContact.objects.filter(programme=programme, advisor__in=[row.advisor_id for row in rows])
    }
    for row in rows:
        yield _line(scope, row, contacts.get(row.advisor_id))


def reason_words(reason: str) -> str:
    """Why, in words. What she chose is one sentence for all: staff must not read from it that she said no."""
    if reason in OutboxMessage.HERS_TO_SAY:
        return _("She reads it on her own pages; nothing is sent")
    return str(OutboxMessage.Reason(reason).label) if reason else ""


def _decision(row: OutboxMessage, contact: SafeContact | None) -> Decision:
    """What the rules say now. Only the worker knows whether there is a gateway: what it noted about that stands."""
    decision = engine.decide(contact, timezone.now(), circumstances(row))
    if decision.verdict is Verdict.SEND and row.reason == OutboxMessage.Reason.NO_GATEWAY:
        return Decision(Verdict.HOLD, OutboxMessage.Reason.NO_GATEWAY)
    return decision


def _line(scope: Scope, row: OutboxMessage, contact: SafeContact | None) -> Line:
    outside = contact is not None and contact.channel in (SafeContact.Channel.SMS, SafeContact.Channel.CALL)
    state, tone, reason, until = (
        row.get_state_display(),
        TONES.get(row.state, ""),
        reason_words(row.reason),
        row.sent_at,
    )
    if row.is_open:
        decision = _decision(row, contact)
        reason, until = reason_words(decision.reason), decision.until
        tone = "wait" if decision.verdict is Verdict.HOLD else ""
    return Line(
        message=row,
        can=message_verbs(scope, row),
        text=text_in(contact.wording, row.advisor.language) if contact is not None and outside else "",
        channel=contact.get_channel_display() if contact is not None else "",
        state=str(state),
        tone=tone,
        reason=reason,
        until=until,
    )
