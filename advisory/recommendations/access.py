"""Who may see and do what with advice and its answers."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from advisory.groups.models import GroupMembership
from advisory.recommendations.models import Author, Recommendation, RecommendationQuerySet, Response
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

State = Recommendation.State
NOBODY = 0


def recommendations_visible_to(scope: Scope, programme: Programme | None = None) -> RecommendationQuerySet:
    ids = scope.programme_ids("recommendation.see")
    of_these = [pk for pk in ids if programme is None or pk == programme.pk]
    return scope.within(Recommendation.objects.filter(programme_id__in=of_these), "group", "groups")


def recommendation_verbs(scope: Scope, recommendation: Recommendation) -> set[str]:
    """see, edit, ask (its authors), respond, publish, take_back: by role, and by the state it is in."""
    verbs = {"see"} if scope.may(recommendation.programme_id, "recommendation.see") else set()
    if recommendation.state == State.DRAFT and scope.may(recommendation.programme_id, "recommendation.write"):
        verbs |= {"edit", "ask"}
    answerable = recommendation.state in (State.SUBMITTED, State.ANSWERED)
    if answerable and scope.may(recommendation.programme_id, "recommendation.respond"):
        verbs |= {"respond"}
    return verbs


def get_recommendation(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Recommendation:
    found = (
        recommendations_visible_to(scope, programme)
        .filter(public_id=public_id)
        .select_related("engagement", "group", "owner")
        .first()
    )
    if found is None:
        raise Http404
    if verb not in recommendation_verbs(scope, found):
        raise PermissionDenied
    return found


def get_draft_response(scope: Scope, public_id: uuid.UUID, programme: Programme) -> Response:
    found = (
        Response.objects.filter(public_id=public_id, programme=programme, state=Response.State.DRAFT)
        .select_related("recommendation")
        .first()
    )
    if found is None:
        raise Http404
    if "respond" not in recommendation_verbs(scope, found.recommendation):
        raise PermissionDenied
    return found


def my_recommendations(scope: Scope) -> RecommendationQuerySet:
    """Hers to confirm, and what her groups have submitted: up to the day she left, if she left."""
    own = Author.objects.filter(recommendation=OuterRef("pk"), advisor_id=scope.advisor_id or NOBODY)
    of_my_groups = GroupMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("submitted_at__date")),
        group=OuterRef("group"),
        advisor_id=scope.advisor_id or NOBODY,
    )
    return Recommendation.objects.filter(
        Q(Exists(own), state__in=[State.CONFIRMING, State.SUBMITTED, State.ANSWERED])
        | Q(Exists(of_my_groups), state__in=[State.SUBMITTED, State.ANSWERED])
    )


def get_my_recommendation(scope: Scope, public_id: uuid.UUID) -> Recommendation:
    found = my_recommendations(scope).filter(public_id=public_id).select_related("engagement", "group").first()
    if found is None:
        raise Http404
    return found


def is_in_my_sight(scope: Scope, recommendation_id: int) -> bool:
    return my_recommendations(scope).filter(pk=recommendation_id).exists()


def my_authorship(scope: Scope, recommendation: Recommendation) -> Author | None:
    return Author.objects.filter(recommendation=recommendation, advisor_id=scope.advisor_id or NOBODY).first()
