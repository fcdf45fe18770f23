"""May this message leave now? A calculation on what she said about being reached; it reads and writes nothing.

Hours and days are those on the clock where the programme is. An answer of hers never widens by doubt: what is missing,
old or unknown means that nothing leaves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import Protocol
from zoneinfo import ZoneInfo

from survivor_engagement.identity.models import Advisor, SafeContact
from survivor_engagement.messaging.models import OutboxMessage

Channel = SafeContact.Channel
Reason = OutboxMessage.Reason
LOOK_AHEAD_DAYS = 15  # two weeks and a day: a window lost to a change of clocks comes again within them


class Contact(Protocol):
    """What of a safe-contact record counts here."""

    channel: str
    days: list[int]
    from_time: time | None
    until_time: time | None
    confirmed_at: datetime


@dataclass(frozen=True)
class Circumstances:
    """What counts besides her answers."""

    zone: ZoneInfo
    template: str
    advisor_status: str
    confirmed_within: timedelta
    not_after: datetime
    not_before: datetime | None = None


class Verdict(Enum):
    SEND = "send"  # now
    WAIT = "wait"  # until a time
    HOLD = "hold"  # until a person has done something
    DROP = "drop"  # never


@dataclass(frozen=True)
class Decision:
    verdict: Verdict
    reason: OutboxMessage.Reason
    until: datetime | None = None


def decide(contact: Contact | None, now: datetime, about: Circumstances) -> Decision:
    """The one answer for this message at this moment. `now` carries a time zone."""
    return _her_state(now, about) or _her_record(contact, now, about) or _the_clock(contact, now, about)


def _her_state(now: datetime, about: Circumstances) -> Decision | None:
    if now >= about.not_after:
        return Decision(Verdict.DROP, Reason.TOO_LATE)
    if about.advisor_status == Advisor.Status.PAUSED:
        return Decision(Verdict.DROP, Reason.PAUSED)
    if about.advisor_status != Advisor.Status.ACTIVE:
        return Decision(Verdict.DROP, Reason.LEFT)
    return None


def _her_record(contact: Contact | None, now: datetime, about: Circumstances) -> Decision | None:
    if contact is None:
        return Decision(Verdict.HOLD, Reason.NO_RECORD)
    if contact.channel == Channel.IN_APP:
        return Decision(Verdict.DROP, Reason.ONLY_ON_SITE)
    if contact.channel not in (Channel.SMS, Channel.CALL):
        return Decision(Verdict.DROP, Reason.ASKED_NOT_TO)
    if is_old(contact, now, about):
        return Decision(Verdict.HOLD, Reason.CONFIRM_AGAIN)
    return None


def is_old(contact: Contact, now: datetime, about: Circumstances) -> bool:
    """Answers that nobody confirmed for long hold everything back but the news that she was paid."""
    return contact.confirmed_at + about.confirmed_within < now and about.template != OutboxMessage.Template.PAYMENT


def _the_clock(contact: Contact | None, now: datetime, about: Circumstances) -> Decision:
    if contact is None:  # answered before; said again for the reader and the type checker
        return Decision(Verdict.HOLD, Reason.NO_RECORD)
    if about.not_before is not None and now < about.not_before:
        return _wait_for(contact, about.not_before, about, Reason.NOT_YET)
    if contact.channel == Channel.CALL:
        return Decision(Verdict.HOLD, Reason.PERSON_CALLS)
    if in_window(contact, now, about.zone):
        return Decision(Verdict.SEND, Reason.ALLOWED)
    return _wait_for(contact, now, about, Reason.OUTSIDE_HOURS)


def _wait_for(contact: Contact, moment: datetime, about: Circumstances, reason: OutboxMessage.Reason) -> Decision:
    until = next_opening(contact, moment, about.zone)
    if until is None:
        return Decision(Verdict.DROP, Reason.NO_HOURS)
    if until >= about.not_after:
        return Decision(Verdict.DROP, Reason.TOO_LATE)
    return Decision(Verdict.WAIT, reason, until)


def in_window(contact: Contact, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock on her wall shows a time she named, on a day she named."""
    if contact.from_time is None or contact.until_time is None:
        return False
    local = moment.astimezone(zone)
    return local.isoweekday() in contact.days and contact.from_time <= local.time() < contact.until_time


def next_opening(contact: Contact, moment: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment, at or after this one, that lies in a window; none when she named none."""
    if in_window(contact, moment, zone):
        return moment
    return next((start for start in _starts(contact, moment, zone) if start >= moment), None)


def _starts(contact: Contact, moment: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The beginnings of windows from this day on. Where clocks change, a time of the day may come twice or never."""
    if contact.from_time is None:
        return
    today = moment.astimezone(zone).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        start = datetime.combine(day, contact.from_time, zone)
        readings = {start.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
        yield from sorted(reading for reading in readings if in_window(contact, reading, zone))
