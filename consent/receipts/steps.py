"""What a stop sets in motion, as it stands on a receipt: promised with a day, or done with a day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from consent.effects.models import StopReport
from consent.effects.report import COULD_NOT, TO_DO, report_of
from consent.notices.effect_words import AT_ONCE, LATER, Words
from consent.receipts.archive import utc
from consent.receipts.facts import Step
from consent.records.models import ConsentEvent
from consent.records.receipt import DONE, Occasion
from consent.records.stops import ends_a_yes_of


def steps_of(event: ConsentEvent, known: Iterable[ConsentEvent], occasion: Occasion) -> tuple[Step, ...]:
    """Of a stop that stands on this receipt, or a no after somebody's yes; nothing of one whose last day was over
    before the receipt's moment. `known` is what was known then."""
    if not ends_a_yes_of(event, known):
        return ()
    is_the_one = event.pk == occasion.event.pk
    if is_the_one and occasion.about == DONE:
        return _done(occasion)
    steps = _promised(event)
    return steps if is_the_one or any(step.due and step.due > occasion.at for step in steps) else ()


def _promised(event: ConsentEvent) -> tuple[Step, ...]:
    """Out of the catalogue, as it was said before her yes; the days are counted from when the stop was recorded."""
    effects, since = event.purpose.effects, event.recorded_at
    at_once = [Step(str(AT_ONCE.get(code, code)), due=since, is_at_once=True) for code in effects.get("at_once", [])]
    later = [
        Step(_sentence(LATER.get(step["code"], step["code"])), due=since + timedelta(hours=step["hours"]))
        for step in effects.get("later", [])
    ]
    return tuple(replace(step, said=_in_one_line(step)) for step in (*at_once, *later))


def _done(occasion: Occasion) -> tuple[Step, ...]:
    """As her report says it; what was promised only afterwards is not part of it."""
    reports = StopReport.objects.select_related("event__purpose", "event__programme")
    report = report_of(reports.get(event=occasion.event.pk))
    lines = [line for line in [*report.at_once, *report.later] if line.state != TO_DO and line.at is not None]
    at_once = [line.text for line in report.at_once]
    steps = [
        Step(
            _sentence(line.text), done_at=line.at, could_not=line.state == COULD_NOT, note=str(line.note),
            is_at_once=line.text in at_once,
        )
        for line in lines
        if line.at is not None and line.at <= occasion.at
    ]  # fmt: skip
    return tuple(replace(step, said=_in_one_line(step)) for step in steps)


def _in_one_line(step: Step) -> str:
    """The schema of receipts has a line of text for each thing, and no field for its day."""
    what, at = (f"{step.text} ({step.note})" if step.note else step.text), step.done_at or step.due
    about = {"what": what, "at": utc(at) if at else ""}
    if step.could_not:
        return _("%(what)s Could not be done: %(at)s") % about
    return (_("%(what)s Done: %(at)s") if step.done_at else _("%(what)s By: %(at)s")) % about


def _sentence(words: Words) -> str:
    """What is done by a day is worded without a stop, for a day to follow; here the day stands before it."""
    text = str(words)
    return text if text.endswith((".", "।", "។")) else f"{text}."
