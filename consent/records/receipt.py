"""A receipt is made again from the events, as they were known at one moment: when one of them had been recorded, when a
yes ended by itself, or when all was done after a stop.

Events are never changed, so the same receipt can be shown years later. Its code is taken from a digest of what it says.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from consent.notices.models import NoticeText
from consent.records.models import ConsentEvent
from consent.records.provisions import in_words
from consent.records.standing import Standing, own_answers
from survivor_engagement.users.actions import ALPHABET

ANSWER, ENDED, DONE, ALONE = "answer", "ended", "done", "alone"


@dataclass(frozen=True)
class Occasion:
    """What a receipt is of: an answer with all that stood beside it, the end of a yes by time, that all is done after a
    stop, or one answer alone. `event` is that answer, yes or stop; `at` the moment of which the receipt speaks. Of one
    answer alone each print is a paper of its own, `print_id`."""

    event: ConsentEvent
    about: str
    at: datetime
    print_id: UUID | None = None


def answered(event: ConsentEvent) -> Occasion:
    return Occasion(event, ANSWER, event.recorded_at)


def alone(event: ConsentEvent, print_id: UUID | None) -> Occasion:
    """Nothing else stands on it, since somebody of the team prints it: no other answer, no other voice, nothing that
    was said before. Nor does its code tell which answer it is of: two who had the same code would know that what they
    have heard was one no, which for one of them had stood before."""
    return Occasion(event, ALONE, event.recorded_at, print_id)


def ended(event: ConsentEvent) -> Occasion:
    """Of a yes that is over (`ConsentEventQuerySet.over`)."""
    return Occasion(event, ENDED, event.valid_until or event.recorded_at)


@dataclass(frozen=True)
class Line:
    """One answer on a receipt."""

    event: ConsentEvent
    answer: Standing

    @property
    def limits(self) -> list[str]:
        return in_words(self.event)

    @property
    def text(self) -> NoticeText | None:
        return self.event.text

    @property
    def was_stopped(self) -> bool:
        """She had said yes and took it back."""
        return self.event.state == ConsentEvent.State.WITHDRAWN


@dataclass(frozen=True)
class Receipt:
    occasion: Occasion
    newest: ConsentEvent  # the last one that was known then, in any voice: the place in the chain
    lines: list[Line]

    @property
    def event(self) -> ConsentEvent:
        return self.occasion.event

    @property
    def has_ended(self) -> bool:
        """It tells of a yes that ended by itself."""
        return self.occasion.about == ENDED

    @property
    def yes(self) -> list[Line]:
        return [line for line in self.lines if line.answer.is_yes]

    @property
    def no(self) -> list[Line]:
        return [line for line in self.lines if not line.answer.is_yes and not line.was_stopped]

    @property
    def stopped(self) -> list[Line]:
        return [line for line in self.lines if line.was_stopped]

    @property
    def code(self) -> str:
        """Four groups of four symbols that can be read aloud."""
        number = int.from_bytes(hashlib.sha256(self.content().encode()).digest(), "big")
        symbols = []
        for _place in range(16):
            number, index = divmod(number, len(ALPHABET))
            symbols.append(ALPHABET[index])
        return "-".join("".join(symbols[start : start + 4]) for start in (0, 4, 8, 12))

    def content(self) -> str:
        """What the receipt says, as RFC 8785 JSON (strings only, so sorted compact JSON is just that)."""
        said = [
            _own_limits(line.event)
            | {
                "event": str(line.event.public_id),
                "purpose": line.event.purpose_id,
                "state": line.event.state,
                "event_time": utc(line.event.effective_at),
                "recorded_at": utc(line.event.recorded_at),
                "valid_until": utc(line.event.valid_until),
                "text_sha256": line.event.text_sha256,
                "language": line.event.language,
                "event_seq": str(line.event.seq),
            }
            for line in self.lines
        ]
        if self.occasion.about != ANSWER:  # else it would have the code of the receipt before it
            about = {"about": self.occasion.about, "of": str(self.event.public_id), "at": utc(self.occasion.at)}
            about |= {"print": str(self.occasion.print_id)} if self.occasion.print_id else {}
            said.append(about)
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _own_limits(event: ConsentEvent) -> dict[str, str]:
    """Named where she has set some, so that older receipts keep their codes."""
    found = {"provisions": " ".join(event.provisions), "not_before": utc(event.not_before)}
    return {name: value for name, value in found.items() if value}


def utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if moment else ""


def receipt_for(occasion: Occasion) -> Receipt:
    """What stood at that moment, in the voice of the event."""
    if occasion.about == ALONE:
        return Receipt(occasion, occasion.event, [Line(occasion.event, Standing(occasion.event, occasion.at))])
    event, newest = occasion.event, _newest_known(occasion)
    known = ConsentEvent.objects.known_by(newest).standing().with_words()
    answers = own_answers(known, event.authority, occasion.at)
    lines = [Line(answer.event, answer) for answer in answers.values() if answer.event]
    return Receipt(occasion, newest, sorted(lines, key=lambda line: line.event.purpose.order))


def _newest_known(occasion: Occasion) -> ConsentEvent:
    event = occasion.event
    if occasion.about == ANSWER:
        return event
    known = ConsentEvent.objects.filter(advisor=event.advisor_id, programme=event.programme_id)
    return known.filter(recorded_at__lte=occasion.at).latest("seq")
