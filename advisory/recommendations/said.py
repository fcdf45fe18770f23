"""You said, we did: a reading of advice, its answer and her word on it. No table of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.recommendations.models import Author, AuthorAnswer, Recommendation, RecommendationQuerySet, Response
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.links import address


@dataclass(frozen=True)
class Said:
    """One line of it. `state` and `tone` are the tag; `note` says when it was told or will be; `label` is what she is
    asked now, or "See"."""

    said: str
    state: str
    tone: str
    did: str
    note: str
    url: str
    label: str


def said_list(recommendations: Sequence[Recommendation], advisor_id: int | None) -> list[Said]:
    """Three queries, whatever the number."""
    prefetch_related_objects(
        list(recommendations),
        Prefetch("authors", Author.objects.filter(advisor_id=advisor_id), to_attr="mine"),
        Prefetch(
            "responses", Response.objects.filter(state="published").order_by("-published_at"), to_attr="published"
        ),
        Prefetch("published__answers", AuthorAnswer.objects.filter(advisor_id=advisor_id), to_attr="mine"),
    )
    return [_said(recommendation) for recommendation in recommendations]


def with_answers(submitted: RecommendationQuerySet, advisor_id: int) -> RecommendationQuerySet:
    """`told`: the newest answer that was told to the group, in the same query; for advice that nobody confirms now."""
    hers = AuthorAnswer.objects.filter(response=OuterRef("pk"), advisor_id=advisor_id)
    newest = Response.objects.filter(recommendation=OuterRef("pk"), state="published").order_by("-published_at")
    words = JSONObject(
        decision="decision",
        reason="reason",
        planned_action="planned_action",
        published_at="published_at",
        is_judged=Exists(hers),
    )
    return submitted.annotate(told=newest.values(words=words)[:1])


def said_of_ready(recommendation: Recommendation) -> Said:
    """The line of one that came `with_answers`."""
    told = recommendation.told  # annotated
    recommendation.mine, recommendation.published = [], []
    if told:
        is_judged, told_at = told.pop("is_judged"), datetime.fromisoformat(told.pop("published_at"))
        response = Response(published_at=told_at, **told)
        response.mine = [is_judged] if is_judged else []
        recommendation.published = [response]
    return _said(recommendation)


def _said(recommendation: Recommendation) -> Said:
    response = recommendation.published[0] if recommendation.published else None
    state, tone = _state(recommendation, response)
    return Said(
        said=recommendation.text,
        state=state,
        tone=tone,
        did=(response.planned_action or response.reason) if response else "",
        note=_told(response.published_at) if response else _awaited(recommendation),
        url=address("recommendations_mine:advice_detail", recommendation.public_id),
        label=_label(recommendation, response),
    )


def _told(at: datetime) -> str:
    return _("Told to the group on %(day)s.") % {"day": long_date(at)}


def _awaited(recommendation: Recommendation) -> str:
    return _("An answer is due by %(day)s.") % {"day": long_date(recommendation.due_on)}


def _state(recommendation: Recommendation, response: Response | None) -> tuple[str, str]:
    if recommendation.state == Recommendation.State.CONFIRMING:
        return _("Is this what you said?"), "you"
    if response and recommendation.state == Recommendation.State.ANSWERED:
        tones = {"accepted": "ok", "partly_accepted": "wait", "not_accepted": ""}
        return response.get_decision_display(), tones[response.decision]
    if late := recommendation.days_late:
        return ngettext("Answer is late by %(days)d day", "Answer is late by %(days)d days", late) % {
            "days": late
        }, "wait"
    return _("Waiting for an answer"), ""


def _label(recommendation: Recommendation, response: Response | None) -> str:
    if recommendation.state == Recommendation.State.CONFIRMING and recommendation.mine:
        return _("Is this what you said?") if recommendation.mine[0].answer == Author.Answer.NONE else _("See")
    return _("Is this enough?") if response and not response.mine else _("See")
