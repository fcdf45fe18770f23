"""Who sees what is to be done after a stop: who has to do it. An advisor sees all of hers."""

import uuid

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone

from consent.effects.models import StopReport, StopReportQuerySet, WithdrawalEffect, WithdrawalEffectQuerySet
from consent.effects.plan import LATE_NEWS, STEPS, Step
from consent.records.models import ConsentEvent
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

FailedReason = WithdrawalEffect.FailedReason


def tasks_visible_to(scope: Scope, programme: Programme) -> WithdrawalEffectQuerySet:
    """What is open for the team."""
    if not scope.may(programme, "consent.effects"):
        return WithdrawalEffect.objects.none()
    found = WithdrawalEffect.objects.filter(programme=programme).open().for_people().not_for_the_lead()
    return scope.within(found, "advisor", "advisors")


def alarms_visible_to(scope: Scope, programme: Programme) -> WithdrawalEffectQuerySet:
    """What is open for the lead; never what she did herself."""
    if not scope.may(programme, "consent.alarms"):
        return WithdrawalEffect.objects.none()
    found = WithdrawalEffect.objects.filter(programme=programme).open().for_the_lead()
    return scope.within(found.exclude(event__by=scope.user.pk), "advisor", "advisors")


def overdue_visible_to(scope: Scope, programme: Programme) -> WithdrawalEffectQuerySet:
    """What the lead is alarmed about: not done in time, given up, or without an answer."""
    if not scope.may(programme, "consent.alarms"):
        return WithdrawalEffect.objects.none()
    found = WithdrawalEffect.objects.filter(programme=programme).open().not_for_the_lead()
    return scope.within(found.filter(escalated_at__isnull=False), "advisor", "advisors")


def open_to(scope: Scope, programme: Programme) -> WithdrawalEffectQuerySet:
    ids = [tasks_visible_to(scope, programme).values("pk"), alarms_visible_to(scope, programme).values("pk")]
    found = WithdrawalEffect.objects.filter(Q(pk__in=ids[0]) | Q(pk__in=ids[1]))
    return found.select_related("advisor", "use").soonest_first()


def effect_verbs(effect: WithdrawalEffect) -> set[str]:
    """`ask`: somebody outside has to be asked, for the first time or again; `retry`: the system gave it up."""
    if effect.is_done:
        return {"see"}
    verbs = {"see", "finish"}
    chase = effect.chase_due_at
    if STEPS.get(effect.code, Step()).asks and (effect.asked_at is None or (chase and chase <= timezone.now())):
        verbs.add("ask")
    if effect.failed_reason == FailedReason.GAVE_UP:
        verbs.add("retry")
    return verbs


def get_effect(scope: Scope, public_id: uuid.UUID, programme: Programme) -> WithdrawalEffect:
    """What was done a moment ago is gone from here: only what is open is anybody's task."""
    found = open_to(scope, programme).filter(public_id=public_id).select_related("advisor", "use", "event").first()
    if found is None:
        raise Http404
    return found


def my_reports(scope: Scope) -> StopReportQuerySet:
    if scope.advisor_id is None:
        return StopReport.objects.none()
    found = StopReport.objects.filter(advisor=scope.advisor_id, event__guardian=None)  # her own stops
    return found.select_related("event__purpose", "event__programme").newest_first()


def my_news(scope: Scope, *, since: Now) -> StopReportQuerySet:
    """Reports with something new for her: all done, somebody who does not answer, a stop that we learnt of late."""
    hers = WithdrawalEffect.objects.filter(advisor=scope.advisor_id, event=OuterRef("event"))
    told = hers.filter(told_her_at__gt=since)
    return StopReport.objects.filter(Exists(told), advisor=scope.advisor_id, event__guardian=None).annotate(
        is_late=Exists(hers.filter(code=LATE_NEWS)), is_silent=Exists(told.filter(failed_reason=FailedReason.SILENT))
    )


def get_my_report(scope: Scope, event_id: uuid.UUID) -> StopReport:
    found = my_reports(scope).filter(event__public_id=event_id).first()
    if found is None:
        raise Http404
    return found


def my_yes_ids(scope: Scope) -> list[int]:
    """Her own yeses, for the list of who relied on one."""
    hers = ConsentEvent.objects.filter(advisor=scope.advisor_id, opens=True).in_her_voice().order_by("pk")
    return list(hers.values_list("pk", flat=True)) if scope.advisor_id is not None else []
