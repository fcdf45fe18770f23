"""What of advice and answers belongs on a home page today."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.recommendations.access import my_recommendations, recommendations_visible_to
from advisory.recommendations.models import Author, Recommendation
from advisory.recommendations.said import said_list
from survivor_engagement.common.panels import Card, NavItem, Todo
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

ON_HOME = 2


def advisor_todos(scope: Scope) -> list[Todo]:
    waiting = Author.objects.filter(
        advisor_id=scope.advisor_id, answer=Author.Answer.NONE, recommendation__state=Recommendation.State.CONFIRMING
    ).select_related("recommendation")
    return [
        Todo(
            title=_("Is this what you said?"),
            note=_("Read our words for your advice, and say yes or no"),
            url=reverse("recommendations_mine:advice_detail", args=[author.recommendation.public_id]),
        )
        for author in waiting
    ]


def advisor_cards(scope: Scope) -> list[Card]:
    newest = list(my_recommendations(scope).submitted().newest_first()[: ON_HOME + 1])
    said = said_list(newest[:ON_HOME], scope.advisor_id)
    context = {"said": said, "more": len(newest) > ON_HOME}
    return [Card("recommendations/home_card.html", context, order=60)] if said else []


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """What this person owns and must answer, soon or already late."""
    if not scope.may(programme, "recommendation.respond"):
        return []
    soon = timezone.localdate() + timedelta(days=7)
    mine = recommendations_visible_to(scope, programme).unanswered().filter(owner_id=scope.user.pk, due_on__lte=soon)
    return [_owed(recommendation, programme) for recommendation in mine]


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
        url=reverse("recommendations:recommendation_detail", args=[programme.slug, recommendation.public_id]),
        due_on=recommendation.due_on,
        clock=clock,
        tone="stop" if late else "wait",
    )


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "recommendation.see"):
        return []
    url = reverse("recommendations:recommendation_list", args=[programme.slug])
    count = recommendations_visible_to(scope, programme).unanswered().count()
    return [NavItem(_("Advice and answers"), url, order=50, count=count or None, active_prefix=url)]
