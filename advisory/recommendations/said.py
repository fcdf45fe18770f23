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
class Told:
    """The newest answer that was told to the group. `is_judged`: she has said whether it is enough."""

    decision: str
    reason: str
    planned_action: str
    at: datetime
    is_judged: bool


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
    return [
        _said(recommendation, _told_by(recommendation.published), waits=_waits_for_her(recommendation))
        for recommendation in recommendations
    ]


def _told_by(published: Sequence[Response]) -> Told | None:
    if not published:
        return None
    newest = published[0]
    return Told(
        newest.decision, newest.reason, newest.planned_action, at=newest.published_at, is_judged=bool(newest.mine)
    )


def _waits_for_her(recommendation: Recommendation) -> bool:
    """She is an author, and has not said yet whether these are her words."""
    asked = recommendation.state == Recommendation.State.CONFIRMING
    return asked and any(author.answer == Author.Answer.NONE for author in recommendation.mine)


def with_answers(submitted: RecommendationQuerySet, advisor_id: int) -> RecommendationQuerySet:
    """`told`: the newest answer that was told to the group, in the same query; for advice that nobody confirms now."""
    hers = AuthorAnswer.objects.filter(response=OuterRef("pk"), advisor_id=advisor_id)
    newest = Response.objects.filter(recommendation=OuterRef("pk"), state="published").order_by("-published_at")
    words = JSONObject(
        decision="decision",
        reason="reason",
        planned_action="planned_action",
        at="published_at",
        is_judged=Exists(hers),
    )
    return submitted.annotate(told=newest.values(words=words)[:1])


def said_of_ready(recommendation: Recommendation) -> Said:
    """The line of one that came `with_answers`."""
    words = recommendation.told  # annotated
    told = Told(**{**words, "at": datetime.fromisoformat(words["at"])}) if words else None
    return _said(recommendation, told, waits=False)


def _said(recommendation: Recommendation, told: Told | None, *, waits: bool) -> Said:
    state, tone = _state(recommendation, told)
    return Said(
        said=recommendation.text,
        state=state,
        tone=tone,
        did=(told.planned_action or told.reason) if told else "",
        note=_when(told, recommendation),
        url=address("recommendations_mine:advice_detail", recommendation.public_id),
        label=_label(told, waits=waits),
    )


def _when(told: Told | None, recommendation: Recommendation) -> str:
    if told:
        return _("Told to the group on %(day)s.") % {"day": long_date(told.at)}
    return _("An answer is due by %(day)s.") % {"day": long_date(recommendation.due_on)}


def _state(recommendation: Recommendation, told: Told | None) -> tuple[str, str]:
    if recommendation.state == Recommendation.State.CONFIRMING:
        return _("Is this what you said?"), "you"
    if told and recommendation.state == Recommendation.State.ANSWERED:
        tones = {"accepted": "ok", "partly_accepted": "wait", "not_accepted": ""}
        return str(Response.Decision(told.decision).label), tones[told.decision]
    if late := recommendation.days_late:
        return ngettext("Answer is late by %(days)d day", "Answer is late by %(days)d days", late) % {
            "days": late
        }, "wait"
    return _("Waiting for an answer"), ""


def _label(told: Told | None, *, waits: bool) -> str:
    if waits:
        return _("Is this what you said?")
    return _("Is this enough?") if told and not told.is_judged else _("See")
