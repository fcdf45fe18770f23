"""Who may ask about an opening, and who answers: the independent contact of the programme, and nobody of the team."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import Http404

from advisory.safeguarding.models import OpeningQuestion, OpeningQuestionQuerySet
from survivor_engagement.audit.access import openings_of
from survivor_engagement.audit.models import INVITED, JOINED, AuditEvent
from survivor_engagement.identity.models import Advisor, RevealRequest
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

REQUEST = RevealRequest._meta.label_lower
TOO_WIDE = ("", Advisor._meta.label_lower, Programme._meta.label_lower)  # not what led to one opening
CARD_LINES = (INVITED, JOINED)
ASKED_HER = ("card.reached", "card.in_other_hands")


@dataclass(frozen=True)
class About:
    """What a question is about: the event, and what led to it (a request, a table that left, a card), by role and
    account."""

    opened: AuditEvent
    steps: list[AuditEvent]


def get_my_opening(scope: Scope, event_id: int) -> AuditEvent:
    """An opening of her own details; anybody else's is not there."""
    found = openings_of(scope.advisor_id or 0).filter(pk=event_id).first()
    if found is None:
        raise Http404
    return found


def my_questions(scope: Scope, event_ids: list[int]) -> dict[int, OpeningQuestion]:
    """What she asked about these openings, by opening."""
    found = OpeningQuestion.objects.filter(advisor=scope.advisor_id or 0, event_id__in=event_ids)
    return {question.event_id: question for question in found}


def questions_visible_to(scope: Scope, programme: Programme) -> OpeningQuestionQuerySet:
    if not scope.may(programme, "opening.answer"):
        return OpeningQuestion.objects.none()
    return OpeningQuestion.objects.filter(programme=programme).select_related("advisor")


def had_part(question: OpeningQuestion, person_id: int | None) -> bool:
    """Who opened it, asked for it, allowed it or said afterwards that it was in order; for a card, who printed one for
    her. The database says it, which also knows what was done in programmes that this person does not see any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT safeguarding_had_part(%s, %s)", [question.event_id, person_id])
        return bool(cursor.fetchone()[0])


def question_verbs(scope: Scope, question: OpeningQuestion) -> set[str]:
    """`answer` until it is answered for good; never about what one did oneself, in an earlier role."""
    if question.is_final or not scope.may(question.programme_id, "opening.answer") or had_part(question, scope.user.pk):
        return {"see"}
    return {"see", "answer"}


def get_question(
    scope: Scope, public_id: uuid.UUID, programme: Programme, verb: str = "see"
) -> tuple[OpeningQuestion, About]:
    """The question and what it is about. That it has been answered meanwhile is the action's to say."""
    found = questions_visible_to(scope, programme).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if verb == "answer" and had_part(found, scope.user.pk):
        raise PermissionDenied
    return found, about(found)


def about(question: OpeningQuestion) -> About:
    """The steps are those of the same thing. Of a table or a file that holds many people, hers and nobody else's."""
    opened = AuditEvent.objects.get(pk=question.event_id)
    steps = AuditEvent.objects.none()
    if opened.about_id and opened.about_kind not in TOO_WIDE:
        said = AuditEvent.objects.filter(about_kind=opened.about_kind, about_id=opened.about_id)
        steps = said.filter(Q(advisor_id=None) | Q(advisor_id=question.advisor_id))
    elif opened.event in CARD_LINES:
        steps = AuditEvent.objects.about_advisor(question.advisor_id).filter(event__in=[*CARD_LINES, *ASKED_HER])
    return About(opened, list(steps.exclude(pk=opened.pk).order_by("id")))


def without_independent_contact(programme_ids: set[int]) -> set[int]:
    """Those of these programmes in which nobody could answer now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place FROM unnest(%s::bigint[]) AS place WHERE NOT app_has_independent(place)",
            [sorted(programme_ids)],
        )
        return {row[0] for row in cursor.fetchall()}
