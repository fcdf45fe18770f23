"""Who may see and do what about those who speak for a child. What the child has answered stands on none of it."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from consent.records.guardians import GuardianAuthorityQuerySet, GuardianQuerySet
from consent.records.models import ConsentCheck, ConsentEvent, Guardian, GuardianAuthority
from survivor_engagement.identity.models import Advisor
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

VERBS = {"see": "guardian.see", "add": "guardian.add", "exclude": "guardian.exclude", "answer": "guardian.answer"}


def guardians_visible_to(scope: Scope, programme: Programme) -> GuardianQuerySet:
    if not scope.may(programme, VERBS["see"]):
        return Guardian.objects.none()
    found = Guardian.objects.filter(programme=programme).select_related("advisor", "programme")
    return scope.within(found, "advisor", "advisors")


def guardian_verbs(scope: Scope, guardian: Guardian) -> set[str]:
    """Nothing more is added to, or heard of, somebody who is excluded."""
    verbs = {verb for verb, rule in VERBS.items() if scope.may(guardian.programme_id, rule)}
    if guardian.programme_id in scope.partner_in:
        verbs &= {"see"}
    return verbs & {"see"} if guardian.is_excluded else verbs


def get_guardian(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Guardian:
    """Whether somebody excluded this person meanwhile is the action's to say."""
    found = guardians_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if not scope.may(programme, VERBS[verb]) or (verb != "see" and programme.pk in scope.partner_in):
        raise PermissionDenied
    return found


def may_add(scope: Scope, programme: Programme) -> bool:
    """Whoever works for a partner sees who may speak for a child, and leaves it to the team of the programme."""
    return scope.may(programme, VERBS["add"]) and programme.pk not in scope.partner_in


def papers_visible_to(scope: Scope, programme: Programme) -> GuardianAuthorityQuerySet:
    if not scope.may(programme, VERBS["see"]):
        return GuardianAuthority.objects.none()
    found = GuardianAuthority.objects.filter(programme=programme).select_related("guardian", "advisor", "programme")
    return scope.within(found, "advisor", "advisors")


def paper_verbs(scope: Scope, paper: GuardianAuthority) -> set[str]:
    """`verify`, once, by another person than who wrote it down; `end` by whoever is responsible for safety."""
    verbs = {"see"}
    lives = not paper.guardian.is_excluded and (paper.valid_until is None or paper.valid_until > timezone.now())
    other = paper.collector_id != scope.user.pk and scope.may(paper.programme_id, "guardian.verify")
    if lives and other and paper.verified_at is None and paper.document_seen:
        verbs.add("verify")
    if lives and scope.may(paper.programme_id, VERBS["exclude"]):
        verbs.add("end")
    return verbs


def get_paper(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str) -> GuardianAuthority:
    found = papers_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if verb == "verify" and found.collector_id == scope.user.pk:
        raise PermissionDenied
    return found


def uses_of_what_never_counted(scope: Scope, programme: Programme, advisor: Advisor) -> QuerySet[ConsentCheck]:
    """Where something was done on a yes that others gave for an adult. For whoever is responsible for safety."""
    if not scope.may(programme, "guardian.exclude"):
        return ConsentCheck.objects.none()
    closed = ConsentEvent.objects.filter(advisor=advisor, programme=programme, state="invalidated")
    relied_on = ConsentEvent.objects.filter(record__in=closed.values("record"), opens=True)
    ids: Iterable[int] = relied_on.values_list("pk", flat=True)
    return ConsentCheck.objects.filter(programme=programme, event_ids__overlap=list(ids)).order_by("-id")
