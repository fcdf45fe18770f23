"""Who may see a receipt: she whose answers it holds. Of the team only who has just written an answer down, and that
answer alone, to print it for whoever gave it."""

import uuid

from django.http import Http404

from consent.effects.models import StopReport
from consent.receipts.models import ConsentReceipt, ConsentReceiptQuerySet
from consent.receipts.occasions import done
from consent.records import access as records
from consent.records import moves
from consent.records.models import ConsentEvent, ConsentEventQuerySet, HeardAnswer
from consent.records.receipt import DONE, ENDED, Occasion, answered, ended
from survivor_engagement.identity.access import get_advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

State = ConsentEvent.State
PRINTED = (State.GIVEN, State.RENEWED, *moves.NO)


def get_my_answer(scope: Scope, public_id: uuid.UUID) -> ConsentEvent:
    """An answer in her own voice: a receipt of a guardian's is the guardian's."""
    event = records.get_my_event(scope, public_id)
    if event.authority == ConsentEvent.Authority.GUARDIAN:
        raise Http404
    return event


def get_my_occasion(scope: Scope, public_id: uuid.UUID, about: str) -> Occasion:
    """What a receipt can be made of; where that has not come to pass for this answer of hers, the answer itself."""
    event = get_my_answer(scope, public_id)
    later = {ENDED: _my_ended, DONE: _my_done}
    found = later[about](scope) if about in later else []
    return next((one for one in found if one.event.pk == event.pk), answered(event))


def my_occasions(scope: Scope) -> list[Occasion]:
    """Everything that there is a receipt of, the newest first. What was only put off has none."""
    answers = _my_answers(scope).exclude(state__in=[ConsentEvent.State.REQUESTED, ConsentEvent.State.DEFERRED])
    found = [*map(answered, answers), *_my_ended(scope), *_my_done(scope)]
    return sorted(found, key=lambda one: (one.at, one.event.seq), reverse=True)


def _my_answers(scope: Scope) -> ConsentEventQuerySet:
    hers = records.my_events(scope).in_her_voice()
    return hers.select_related("advisor", "programme__organisation", "purpose")


def _my_ended(scope: Scope) -> list[Occasion]:
    return [ended(event) for event in _my_answers(scope).over()]


def _my_done(scope: Scope) -> list[Occasion]:
    if scope.advisor_id is None:
        return []
    reports = StopReport.objects.finished_ends().filter(advisor=scope.advisor_id)
    finished = reports.exclude(event__authority=ConsentEvent.Authority.GUARDIAN)
    return [
        done(report)
        for report in finished.select_related("event__advisor", "event__programme__organisation", "event__purpose")
    ]


def my_receipts(scope: Scope) -> ConsentReceiptQuerySet:
    if scope.advisor_id is None:
        return ConsentReceipt.objects.none()
    hers = ConsentReceipt.objects.filter(advisor_id=scope.advisor_id)
    return hers.exclude(event__authority=ConsentEvent.Authority.GUARDIAN)


def get_my_receipt(scope: Scope, receipt_id: uuid.UUID) -> ConsentReceipt:
    found = my_receipts(scope).filter(receipt_id=receipt_id).with_event().first()
    if found is None:
        raise Http404
    return found


def get_heard(scope: Scope, programme: Programme, public_id: uuid.UUID) -> HeardAnswer:
    """An answer that this person has written down today. It may be a no that had stood before: whether it had is not
    for her to learn, so its paper is opened, made and counted in the same way."""
    mine = HeardAnswer.objects.to_be_printed_by(scope.user.pk).with_event()
    heard = mine.filter(programme=programme, public_id=public_id, event__state__in=PRINTED).first()
    if heard is None:
        raise Http404
    if heard.event.guardian_id is not None and not scope.may(programme, "guardian.answer"):
        raise Http404
    get_advisor(scope, heard.event.advisor.public_id, programme)
    return heard
