"""Who may see and do what with a meeting. Staff by role; an advisor what she was asked to."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from advisory.engagements.models import (
    AgendaItem,
    Engagement,
    EngagementQuerySet,
    Participation,
    ParticipationQuerySet,
)
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

State = Engagement.State


def engagements_visible_to(scope: Scope, programme: Programme | None = None) -> EngagementQuerySet:
    ids = scope.programme_ids("engagement.see")
    of_these = [pk for pk in ids if programme is None or pk == programme.pk]
    return scope.within(Engagement.objects.filter(programme_id__in=of_these), "group", "groups")


# What each state leaves to do, and the verb of the table of roles that it takes.
PLANNING = {"edit", "agenda", "risk", "services"}
BY_STATE: dict[str, dict[str, set[str]]] = {
    State.DRAFT: {"engagement.plan": PLANNING | {"schedule", "cancel"}, "engagement.approve_risk": {"approve_risk"}},
    State.SCHEDULED: {
        "engagement.plan": PLANNING | {"invite", "cancel"},
        "engagement.approve_risk": {"approve_risk"},
        "engagement.run": {"hold", "room"},
    },
    State.HELD: {"engagement.run": {"room", "attend", "write_minutes", "close"}},
    State.CLOSED: {"engagement.run": {"write_minutes"}},
    State.CANCELLED: {},
}


def engagement_verbs(scope: Scope, engagement: Engagement) -> set[str]:
    """By role, state and clock: people are asked until its start, it is held from then on. `approve_risk` is never for
    somebody who wrote of the note."""
    at = engagement.programme_id
    verbs = {"see"} if scope.may(at, "engagement.see") else set()
    for rule, allowed in BY_STATE[engagement.state].items():
        if scope.may(at, rule):
            verbs |= allowed
    note = getattr(engagement, "risk_note", None) if "approve_risk" in verbs else None
    if note is None or note.is_approved or scope.user.pk in note.writers:
        verbs.discard("approve_risk")
    return verbs - ({"invite"} if engagement.has_begun else {"hold"})


# The right by role alone: for a verb that was allowed when the page was shown and is not any more, the action
# answers with its reason instead of "not allowed".
BY_ROLE = {
    "see": "engagement.see",
    "edit": "engagement.plan",
    "agenda": "engagement.plan",
    "risk": "engagement.plan",
    "services": "engagement.plan",
    "schedule": "engagement.plan",
    "invite": "engagement.plan",
    "cancel": "engagement.plan",
    "approve_risk": "engagement.approve_risk",
    "hold": "engagement.run",
    "room": "engagement.run",
    "attend": "engagement.run",
    "write_minutes": "engagement.run",
    "close": "engagement.run",
}


def get_engagement(scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see") -> Engagement:
    found = (
        engagements_visible_to(scope, programme)
        .filter(public_id=public_id)
        .select_related("programme", "group", "risk_note__written_by", "risk_note__approved_by")
        .first()
    )
    if found is None:
        raise Http404
    if not scope.may(programme, BY_ROLE[verb]):
        raise PermissionDenied
    return found


def get_agenda_item(engagement: Engagement, public_id: uuid.UUID) -> AgendaItem:
    """A point of a meeting whose door was passed already."""
    found = AgendaItem.objects.filter(engagement=engagement, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def my_participations(scope: Scope) -> ParticipationQuerySet:
    return Participation.objects.of_advisor(scope.advisor_id).with_meeting()


def get_my_participation(scope: Scope, public_id: uuid.UUID) -> Participation:
    found = my_participations(scope).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def how_many_others(engagement: Engagement) -> int:
    """For somebody who was asked: how many others said yes. Who they are is not told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT engagements_others_coming(%s)", [engagement.pk])
        return int(cursor.fetchone()[0])
