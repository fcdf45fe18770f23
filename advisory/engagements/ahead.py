"""What Today asks about the next meeting of a programme, so that its six lights cost no further question."""

from typing import Any

from django.db.models import Q, Subquery

from advisory.engagements import lights
from advisory.engagements.access import engagements_visible_to
from advisory.engagements.lights import TO_COME, Situation
from advisory.engagements.models import Engagement
from consent.records.models import EVERYTHING, ConsentEvent
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

VERB = "engagement.see"
SHOWN = 5
COMING = Ready(
    lambda who, at: (
        engagements_visible_to(who, at)
        .coming()
        .with_yes_count()
        .select_related("programme", "group", "risk_note")
        .only(
            "public_id", "state", "kind", "title", "starts_at", "languages", "support_person", "programme__slug",
            "programme__timezone", "group__state", "risk_note__state",
        )[:SHOWN]
    ),
    verb=VERB,
)  # fmt: skip


def _next(who: Any, at: Any, column: str) -> Subquery:
    return Subquery(engagements_visible_to(who, at).coming().values(column)[:1])


def _people(who: Any, at: Any) -> Q:
    """The members of its group, and whoever was asked."""
    members = lights.members(_next(who, at, "group_id")).values("advisor_id")
    asked = lights.asked(_next(who, at, "pk")).values("advisor_id")
    return Q(advisor_id__in=members) | Q(advisor_id__in=asked)


MEMBERS = Ready(
    lambda who, at: lights.members(_next(who, at, "group_id")).values_list("advisor_id", "advisor__age_band"), verb=VERB
)
ASKED = Ready(
    lambda who, at: lights.asked(_next(who, at, "pk")).values_list("advisor_id", "advisor__age_band"), verb=VERB
)
REACHABLE = Ready(lambda who, at: lights.reachable(at).filter(_people(who, at)).values_list("advisor_id"), verb=VERB)
STANDING = Ready(
    lambda who, at: (
        ConsentEvent.objects.filter(_people(who, at), programme_id=at, purpose_id=TO_COME, scope_key=EVERYTHING)
        .standing()
        .only(
            "advisor", "programme", "purpose", "scope_key", "authority", "state", "effective_at", "valid_until",
        )
    ),
    verb=VERB,
)  # fmt: skip
SERVICES = Ready(
    lambda who, at: lights.linked(_next(who, at, "pk")).only("service__listed", "service__verified_on"), verb=VERB
)
TEXTS = Ready(
    lambda who, at: lights.approved_texts(_next(who, at, "group_id")).values_list("terms__number", "language"),
    verb=VERB,
)


def situation_of_next(scope: Scope, programme: Programme, engagement: Engagement) -> Situation:
    """`engagement` is the first of COMING, which all of these are about."""
    situation = Situation(engagement)
    people = MEMBERS if engagement.state == Engagement.State.DRAFT else ASKED
    situation.people = dict(people.rows(scope, programme))
    situation.reachable = {advisor_id for (advisor_id,) in REACHABLE.rows(scope, programme)} & set(situation.invitable)
    situation.standing = STANDING.rows(scope, programme)
    situation.services = [link.service for link in SERVICES.rows(scope, programme)]
    situation.texts = TEXTS.rows(scope, programme)
    return situation
