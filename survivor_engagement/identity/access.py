"""Who may see and do what with an advisor. A door answers 404 for what is out of sight, 403 for what is not allowed."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404

from survivor_engagement.identity.models import Advisor, AdvisorQuerySet, RevealRequest
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

VERBS = {"see": "advisor.see", "invite": "advisor.invite", "contact": "advisor.contact", "payee": "advisor.payee",
         "ask_reveal": "reveal.ask", "enrol": "advisor.enrol"}  # fmt: skip


def advisors_visible_to(scope: Scope, programme: Programme | None = None) -> AdvisorQuerySet:
    ids = [programme.pk] if programme else scope.programme_ids("advisor.see")
    return Advisor.objects.enrolled_in([pk for pk in ids if pk in scope.roles])


def advisor_verbs(scope: Scope, programme: Programme) -> set[str]:
    return {verb for verb, rule in VERBS.items() if scope.may(programme, rule)}


def get_advisor(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Advisor:
    advisor = advisors_visible_to(scope, programme).filter(public_id=public_id).select_related("user").first()
    if advisor is None:
        raise Http404
    if verb not in advisor_verbs(scope, programme):
        raise PermissionDenied
    return advisor


def myself(scope: Scope) -> Advisor:
    """The signed-in advisor's own row."""
    return Advisor.objects.select_related("user").get(pk=scope.advisor_id)


def get_reveal(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str) -> RevealRequest:
    """`verb` is `approve` (a second person, never her own request) or `open` (only who asked)."""
    found = (
        RevealRequest.objects.filter(public_id=public_id, programme=programme)
        .select_related("advisor", "asked_by")
        .first()
    )
    if found is None or not (scope.may(programme, "reveal.ask") or scope.may(programme, "reveal.approve")):
        raise Http404
    own = found.asked_by_id == scope.user.pk
    if (verb == "approve" and (own or not scope.may(programme, "reveal.approve"))) or (verb == "open" and not own):
        raise PermissionDenied
    return found
