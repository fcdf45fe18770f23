"""What of advice and answers belongs on a home page today."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.engagements.models import Engagement
from advisory.recommendations.access import my_recommendations, recommendations_visible_to
from advisory.recommendations.models import Author, Recommendation
from advisory.recommendations.said import said_of_ready, with_answers
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import Card, NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

ON_HOME = 2
TO_CONFIRM = Ready(
    lambda her: (
        Author.objects.filter(
            advisor_id=her.advisor_id, answer=Author.Answer.NONE, recommendation__state=Recommendation.State.CONFIRMING
        )
        .select_related("recommendation")
        .only("recommendation__public_id")
    )
)
NEWEST = Ready(
    lambda her: with_answers(my_recommendations(her).submitted().newest_first(), her.advisor_id).only(
        "public_id", "text", "state", "due_on"
    )[: ON_HOME + 1]
)
SOON = timedelta(days=7)
OWED_BY_ME = Ready(
    lambda who, at: (
        recommendations_visible_to(who, at)
        .unanswered()
        .filter(owner_id=who.user.pk)
        .only("public_id", "state", "reference", "due_on")
    ),
    verb="recommendation.respond",
    in_menu=True,
)


def advisor_todos(scope: Scope) -> list[Todo]:
    return [
        Todo(
            title=_("Is this what you said?"),
            note=_("Read our words for your advice, and say yes or no"),
            url=address("recommendations_mine:advice_detail", author.recommendation.public_id),
        )
        for author in TO_CONFIRM.rows(scope)
    ]


def advisor_cards(scope: Scope) -> list[Card]:
    newest = NEWEST.rows(scope)
    said = [said_of_ready(recommendation) for recommendation in newest[:ON_HOME]]
    context = {"said": said, "more": len(newest) > ON_HOME}
    return [Card("recommendations/home_card.html", context, order=60)] if said else []


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """What this person owns and must answer, the sooner the higher."""
    return [_owed(recommendation, programme) for recommendation in OWED_BY_ME.rows(scope, programme)]


def _owed(recommendation: Recommendation, programme: Programme) -> Todo:
    late = recommendation.days_late
    left = (recommendation.due_on - timezone.localdate()).days
    clock = (
        ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}
        if late
        else ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    )
    return Todo(
        title=_("Answer advice %(reference)s") % {"reference": recommendation.reference},
        note=_("You own it; the group can see it is late") if late else _("You own it"),
        url=address("recommendations:recommendation_detail", programme.slug, recommendation.public_id),
        due_on=recommendation.due_on,
        clock=clock,
        tone="stop" if late else "wait" if left <= SOON.days else "",
    )


def engagement_page_links(scope: Scope, engagement: Engagement) -> list[Todo]:
    """Advice comes from a meeting that was held, so it is written down from there."""
    held = engagement.state in (Engagement.State.HELD, Engagement.State.CLOSED)
    if not held or not scope.may(engagement.programme_id, "recommendation.write"):
        return []
    url = address("recommendations:recommendation_write", engagement.programme.slug, engagement.public_id)
    return [Todo(title=_("Write down advice"), note=_("What the group advises, in their words"), url=url)]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "recommendation.see"):
        return []
    url = address("recommendations:recommendation_list", programme.slug)
    count = len(OWED_BY_ME.rows(scope, programme))
    return [NavItem(_("Advice and answers"), url, order=50, count=count or None, active_prefix=url)]
