"""What we did after she stopped: each thing with its day, done, to do, or could not. Read from the rows each time."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from consent.effects.at_once import own_word
from consent.effects.late import Between, between, is_late
from consent.effects.models import StopReport, WithdrawalEffect
from consent.effects.relied import words_of
from consent.notices.effect_words import AT_ONCE, CANNOT_UNDO, LATER, Words
from consent.records.models import ConsentEvent
from consent.records.stops import NO_MORE

DONE, TO_DO, COULD_NOT = "done", "to_do", "could_not"
TONES = {DONE: "ok", TO_DO: "you", COULD_NOT: "stop"}
Proof, Part, Authority = WithdrawalEffect.Proof, WithdrawalEffect.Part, ConsentEvent.Authority


@dataclass(frozen=True)
class Line:
    text: Words
    state: str
    at: datetime | None  # done then, or due by then
    note: Words = ""

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def state_words(self) -> str:
        return {DONE: _("done"), TO_DO: _("to do"), COULD_NOT: _("could not be done")}[self.state]


@dataclass(frozen=True)
class Report:
    row: StopReport
    at_once: list[Line]
    later: list[Line]
    cannot_undo: list[Words]
    late_looks: list[tuple[datetime, Words]] = field(default_factory=list)
    late: Between | None = None

    @property
    def event(self) -> ConsentEvent:
        return self.row.event

    @property
    def is_pause(self) -> bool:
        return self.event.state == ConsentEvent.State.PAUSED

    @property
    def is_first_no(self) -> bool:
        """She has never said yes herself in this voice, or her yes had ended by itself: she stopped nothing."""
        return self.event.state == ConsentEvent.State.REFUSED

    @property
    def is_finished(self) -> bool:
        return all(line.state != TO_DO for line in [*self.at_once, *self.later])

    @property
    def has_second_receipt(self) -> bool:
        """The first one named what would be done, with its days; the second says that it was."""
        of_hers = self.event.authority != ConsentEvent.Authority.GUARDIAN
        return of_hers and self.row.finished_at is not None and self.event.state in NO_MORE


def report_of(row: StopReport) -> Report:
    """Needs the event with its purpose at hand. A second stop of the same shows what the first one promised, too."""
    event = row.event
    known = WithdrawalEffect.objects.of_question(event).filter(event__seq__lte=event.seq)
    theirs = Q(event=event) | Q(done_at=None) | Q(done_at__gt=event.recorded_at)
    effects = list(known.filter(theirs).select_related("use").soonest_first())
    codes = event.purpose.effects
    late = between(event) if is_late(event) else None
    return Report(
        row,
        _at_once(event, codes.get("at_once", []), effects),
        [_later(effect) for effect in effects if effect.part != Part.AT_ONCE],
        [CANNOT_UNDO.get(code, code) for code in codes.get("cannot_undo", [])],
        words_of(late.checks) if late else [],
        late,
    )


def _at_once(event: ConsentEvent, codes: list[str], effects: list[WithdrawalEffect]) -> list[Line]:
    if event.state == ConsentEvent.State.PAUSED or (event.authority == Authority.ASSENT and own_word(event)):
        return []  # nothing of it was undone
    failed = {effect.code: effect for effect in effects if effect.part == Part.AT_ONCE}
    lines = []
    for code in codes:
        effect = failed.get(code)
        is_open = effect is not None and not effect.is_done
        at = effect.done_at if effect is not None else event.recorded_at
        lines.append(Line(AT_ONCE.get(code, code), TO_DO if is_open else DONE, None if is_open else at))
    return lines


def _later(effect: WithdrawalEffect) -> Line:
    text = LATER.get(effect.code, effect.code)
    where = effect.use.get_place_display() if effect.use else ""
    if effect.is_done:
        state = COULD_NOT if effect.could_not else DONE
        return Line(text, state, effect.done_at, _note(where, effect.get_proof_display()))
    if effect.failed_reason == effect.FailedReason.SILENT:
        silent = _("They do not answer, though we asked them three times. We give them nothing new.")
        return Line(text, COULD_NOT, None, _note(where, silent))
    asked = _("They were asked, and have not answered yet.") if effect.asked_at else ""
    return Line(text, TO_DO, effect.due_at, _note(where, asked))


def _note(where: Words, what: Words) -> str:
    return ": ".join(str(part) for part in (where, what) if part)
