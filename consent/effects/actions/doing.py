"""What was promised is done, by the system or by somebody, each with its proof."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.effects.actions.starting import DO
from consent.effects.actions.uses import use_gone
from consent.effects.at_once import goes_on, missing_after_asking
from consent.effects.models import CHASE_AFTER, StopReport, Use, WithdrawalEffect
from consent.effects.plan import STEPS, Step
from consent.effects.uses import Gone, question_of
from consent.records.models import ConsentEvent
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.models import StoredFile
from survivor_engagement.jobs.queue import ask
from survivor_engagement.users.models import User

Part, Proof, Failed = WithdrawalEffect.Part, WithdrawalEffect.Proof, WithdrawalEffect.FailedReason
NEEDS_ASKING = (Proof.ASKED_AND_CONFIRMED, Proof.ASKED_NO_ANSWER)
FOR_THE_SYSTEM = (Proof.NONE, Proof.SHE_ANSWERED)


class NotDoneYet(Exception):
    """A room could not do its part; the job is tried again."""


@transaction.atomic
def do_effect(*, public_id: uuid.UUID, by: None) -> WithdrawalEffect | None:
    """The system's own part. What a room cannot do raises, and is tried again until the job is given up."""
    effect = _locked(public_id)
    if effect is None or effect.is_done:
        return effect
    if effect.part == Part.AT_ONCE:
        return _end(effect, _done_at_once(effect), by)
    if effect.code == WithdrawalEffect.REPORT:
        return _end(effect, Proof.DONE, by)
    if effect.use_id is None and STEPS[effect.code].is_registered:
        return effect if _still_there(effect) else _end(effect, Proof.NOTHING_THERE, by)  # then somebody asks
    raise NotDoneYet


@transaction.atomic
def finish_effect(
    *, effect: WithdrawalEffect, proof: str, by: User, proof_file: StoredFile | None = None
) -> WithdrawalEffect:
    """Somebody says how it ended. The same again is as once."""
    locked = _locked(effect.public_id)
    if locked is None or locked.is_done:
        return locked or effect
    if proof in FOR_THE_SYSTEM or proof not in Proof.values:
        raise NotNow(_("Choose how it ended."))
    if proof == Proof.NOTHING_THERE and _still_there(locked):
        raise NotNow(_("It is written down that something is there. Choose how that ended."))
    if proof in NEEDS_ASKING and locked.asked_at is None:
        raise NotNow(_("Ask them first, and write down here that you did."))
    if proof == Proof.ASKED_NO_ANSWER and locked.chased < len(CHASE_AFTER):
        raise NotNow(_("Ask them again first, after 7 days and after 21 days."))
    if locked.part == Part.LOOK and locked.event.by_id == by.pk:
        raise NotNow(_("This is about something you did yourself, so somebody else looks at it."))
    locked.proof_file = proof_file
    return _end(locked, proof, by)


@transaction.atomic
def note_asked(*, effect: WithdrawalEffect, by: User) -> WithdrawalEffect:
    """Somebody outside was asked to erase or to stop; the second and third time it is a reminder."""
    locked = _locked(effect.public_id)
    if locked is None or locked.is_done:
        raise NotNow(_("This is done already."))
    if not STEPS.get(locked.code, Step()).asks:
        raise NotNow(_("Nobody outside has to be asked for this."))
    now = timezone.now()
    if locked.asked_at is None:
        locked.asked_at = now
        locked.save(update_fields=["asked_at"])
        record("effect.asked", by=by, about=locked, purpose=locked.code)
        return locked
    if (due := locked.chase_due_at) is None or due > now:
        raise NotNow(_("It is not time to ask them again yet."))
    locked.chased, locked.chased_at = locked.chased + 1, now
    locked.save(update_fields=["chased", "chased_at"])
    record("effect.chased", by=by, about=locked, purpose=locked.code, count=locked.chased)
    return locked


@transaction.atomic
def try_again(*, effect: WithdrawalEffect, by: User) -> WithdrawalEffect:
    """What the system gave up is tried once more."""
    locked = _locked(effect.public_id)
    if locked is None or locked.is_done or locked.failed_reason != Failed.GAVE_UP:
        raise NotNow(_("This is not waiting to be tried again."))
    locked.failed_reason = Failed.NOT_YET
    locked.save(update_fields=["failed_reason"])
    record("effect.tried_again", by=by, about=locked, purpose=locked.code)
    ask(DO, about_id=locked.public_id, programme_id=locked.programme_id)
    return locked


def _done_at_once(effect: WithdrawalEffect) -> str:
    """Her yes given again meanwhile counts: nothing of the new one is stopped."""
    newest = ConsentEvent.objects.filter(record=effect.event.record_id).latest_said()
    if (newest is not None and newest.opens) or goes_on(effect.event):
        return Proof.SHE_ANSWERED
    if effect.code in missing_after_asking(effect.event, None):
        raise NotDoneYet
    return Proof.DONE


def _still_there(effect: WithdrawalEffect) -> list[Use]:
    """What is there by now, where the promise names no thing: what had gone already may be noted after a stop."""
    if effect.use_id is not None or effect.code not in STEPS:
        return []
    return STEPS[effect.code].targets(Use.objects.before(effect.event))


def _end(effect: WithdrawalEffect, proof: str, by: User | None) -> WithdrawalEffect:
    things = [effect.use] if effect.use is not None else _still_there(effect)
    effect.done_at, effect.done_by, effect.proof = timezone.now(), by, proof
    effect.failed_reason = Failed.SILENT if proof == Proof.ASKED_NO_ANSWER else Failed.NONE
    effect.save(update_fields=["done_at", "done_by", "proof", "proof_file", "failed_reason"])
    for use in things:
        use_gone(use=use, how=proof if proof in Gone.values else Gone.REMOVED, by=by)
    record("effect.done", by=by, about=effect, purpose=effect.code)
    finish_reports(event=effect.event, by=by)
    return effect


@transaction.atomic
def finish_reports(*, event: ConsentEvent, by: User | None) -> int:
    """When nothing of a stop is left to do, its report is finished, and she is told on her Home. A second stop of the
    same, in whichever voice, waits for what the first one promised. How many were finished."""
    open_reports = StopReport.objects.filter(**question_of(event, "event__"), finished_at=None)
    waiting = open_reports.select_related("event").order_by("pk")
    left = [(report, WithdrawalEffect.objects.open().of_question(report.event)) for report in waiting]
    now = timezone.now()
    events = [report for report, effects in left if not effects.filter(event__seq__lte=report.event.seq).exists()]
    for report in events:
        report.finished_at = now
        report.save(update_fields=["finished_at"])
        WithdrawalEffect.objects.filter(event=report.event_id, told_her_at=None).update(told_her_at=now)
        record("stop.finished", by=by, about=report.event)
    return len(events)


def _locked(public_id: uuid.UUID) -> WithdrawalEffect | None:
    found = WithdrawalEffect.objects.select_for_update(of=("self",)).select_related(
        "event__purpose", "event__advisor", "event__programme"
    )
    return found.filter(public_id=public_id).first()
