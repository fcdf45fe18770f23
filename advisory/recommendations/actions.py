"""What can happen to advice: written down, confirmed by those who said it, answered, found enough or not."""

from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from advisory.engagements.models import Engagement, Participation
from advisory.groups.models import GroupMembership
from advisory.recommendations import notifications
from advisory.recommendations.models import Author, AuthorAnswer, Recommendation, Response
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.models import Advisor
from survivor_engagement.users.models import User

State = Recommendation.State


@transaction.atomic
def write_recommendation(
    *, engagement: Engagement, text: str, attribution: str, owner: User, authors: list[Advisor], by: User
) -> Recommendation:
    """From a meeting that was held. Its reference is the next one of the programme; the answer is owed in 30 days."""
    if engagement.state not in (Engagement.State.HELD, Engagement.State.CLOSED):
        raise NotNow(_("Advice comes from a meeting that was held. Mark the meeting as held first."))
    if attribution != Recommendation.Attribution.GROUP and not authors:
        raise NotNow(_("Choose who says this, or let the whole group say it."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('recommendation'), %s)", [engagement.programme_id])
    number = Recommendation.objects.filter(programme=engagement.programme).count() + 1
    recommendation = Recommendation.objects.create(
        programme=engagement.programme,
        engagement=engagement,
        group=engagement.group,
        reference=f"{engagement.programme.code}-R{number}",
        text=text,
        attribution=attribution,
        owner=owner,
        due_on=timezone.localdate() + timedelta(days=settings.ANSWER_WITHIN_DAYS),
        written_by=by,
    )
    _choose_authors(recommendation, authors)
    record("recommendation.written", by=by, about=recommendation)
    return recommendation


@transaction.atomic
def edit_recommendation(
    *, recommendation: Recommendation, text: str, attribution: str, owner: User, authors: list[Advisor], by: User
) -> Recommendation:
    """Only while it is being written: once its authors are asked, the words stand."""
    locked = _lock(recommendation)
    if locked.state != State.DRAFT:
        raise NotNow(_("Those who said it have been asked. Its words stand now."))
    if attribution != Recommendation.Attribution.GROUP and not authors:
        raise NotNow(_("Choose who says this, or let the whole group say it."))
    locked.text, locked.attribution, locked.owner = text, attribution, owner
    locked.save(update_fields=["text", "attribution", "owner"])
    _choose_authors(locked, authors)
    record("recommendation.edited", by=by, about=locked, fields=["text", "attribution", "owner"])
    return locked


def _choose_authors(recommendation: Recommendation, authors: list[Advisor]) -> None:
    """Named authors are those chosen; for the group it is every standing member. Earlier answers are void."""
    recommendation.authors.all().delete()
    if recommendation.attribution == Recommendation.Attribution.GROUP:
        memberships = GroupMembership.objects.standing().filter(group_id=recommendation.group_id)
        advisor_ids = list(memberships.values_list("advisor_id", flat=True))
    else:
        present = Participation.objects.filter(
            engagement_id=recommendation.engagement_id, advisor__in=authors, attendance__in=["attended", "partly"]
        )
        advisor_ids = list(present.values_list("advisor_id", flat=True))
        if len(advisor_ids) != len(authors):
            raise NotNow(_("Only people who took part in the meeting can be its authors."))
    Author.objects.bulk_create(
        Author(recommendation=recommendation, programme_id=recommendation.programme_id, advisor_id=pk)
        for pk in sorted(set(advisor_ids))
    )


@transaction.atomic
def ask_authors(*, recommendation: Recommendation, by: User) -> Recommendation:
    """Show the words to those who said them. They leave our hands only when they say: yes, this is it."""
    locked = _lock(recommendation)
    if locked.state != State.DRAFT:
        raise NotNow(_("They have been asked already."))
    authors = list(locked.authors.select_related("advisor"))
    if not authors:
        raise NotNow(_("Nobody is left to confirm this. Choose who says it."))
    locked.authors.update(answer=Author.Answer.NONE, answered_at=None)
    locked.state = State.CONFIRMING
    locked.save(update_fields=["state"])
    record("recommendation.shown_to_authors", by=by, about=locked, count=len(authors))
    notifications.ask_authors(locked, authors, by)
    return locked


@transaction.atomic
def confirm_text(*, author: Author, answer: str, by: User) -> None:
    """Her word on the text. The database counts all answers by the group's own rule and moves the text on.

    The trail says that somebody answered, not what. A text that went back to its writer is out of her sight.
    """
    waiting = Author.objects.filter(recommendation__state=State.CONFIRMING).select_related("recommendation")
    locked = waiting.select_for_update(of=("self",)).filter(pk=author.pk).first()
    if locked is None:
        raise NotNow(_("This text is not waiting for an answer any more. Look again: it may have changed."))
    locked.answer, locked.answered_at = answer, timezone.now()
    locked.save(update_fields=["answer", "answered_at"])
    record("recommendation.answered_by_author", by=by, about=locked.recommendation)
    settled = Recommendation.objects.submitted().filter(pk=locked.recommendation_id).first()
    if settled is not None:
        record("recommendation.submitted", by=None, about=settled)


@transaction.atomic
def draft_response(
    *,
    recommendation: Recommendation,
    decision: str,
    reason: str,
    planned_action: str,
    target_on: date | None,
    by: User,
) -> Response:
    """Write or rewrite the answer. Nobody outside sees it before it is published."""
    locked = _lock(recommendation)
    if locked.state not in (State.SUBMITTED, State.ANSWERED):
        raise NotNow(_("It can be answered once those who said it have confirmed its words."))
    if decision != Response.Decision.ACCEPTED and not reason.strip():
        raise NotNow(_("Write the reason. They gave their time; they are owed one."))
    if decision != Response.Decision.NOT_ACCEPTED and not (planned_action.strip() and target_on):
        raise NotNow(_("Write what will be done, and by when."))
    response, _made = Response.objects.update_or_create(
        recommendation=locked,
        state=Response.State.DRAFT,
        defaults={
            "programme_id": locked.programme_id,
            "decision": decision,
            "reason": reason,
            "planned_action": planned_action,
            "target_on": target_on,
            "decided_by": by,
        },
    )
    record("response.drafted", by=by, about=response)
    return response


@transaction.atomic
def publish_response(*, response: Response, by: User) -> Response:
    """Tell those who said it. The words of a published answer stand; a better answer is a new one."""
    recommendation = _lock(response.recommendation)
    locked = Response.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if locked.state == Response.State.PUBLISHED:
        raise NotNow(_("This answer has been published already."))
    locked.state, locked.published_at = Response.State.PUBLISHED, timezone.now()
    locked.save(update_fields=["state", "published_at"])
    recommendation.state = State.ANSWERED
    recommendation.save(update_fields=["state"])
    record("response.published", by=by, about=locked)
    authors = list(recommendation.authors.select_related("advisor"))
    notifications.tell_answer(recommendation, authors, locked.pk, by)
    return locked


@transaction.atomic
def judge_response(*, response: Response, advisor: Advisor, answer: str, by: User) -> None:
    """Is the answer enough? Hers to say, and to change."""
    if response.state != Response.State.PUBLISHED:
        raise NotNow(_("There is no answer to judge yet."))
    AuthorAnswer.objects.update_or_create(
        response=response, advisor=advisor, defaults={"answer": answer, "programme_id": response.programme_id}
    )
    record("response.judged", by=by, about=response)


def _lock(recommendation: Recommendation) -> Recommendation:
    return Recommendation.objects.select_for_update(of=("self",)).select_related("programme").get(pk=recommendation.pk)
