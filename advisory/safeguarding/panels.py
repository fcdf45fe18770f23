"""What of safeguarding belongs on her Home, and on Today of the independent contact."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.safeguarding.access import questions_visible_to
from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.audit.access import openings_of
from survivor_engagement.audit.models import INVITED, JOINED
from survivor_engagement.common.dates import long_date, short_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

SHOWN_UP_TO = 99
SHOWN = 10
NEWS_FOR = timedelta(days=14)
CHANGED = "identity.changed"
MY_OPENINGS = Ready(lambda her: openings_of(her.advisor_id).values_list("at", "event")[: SHOWN_UP_TO + 1])


MY_NEWS = Ready(
    lambda her: (
        OpeningQuestion.objects.filter(advisor=her.advisor_id)
        .with_news(Now() - NEWS_FOR)
        .values_list("answered_at")[:SHOWN_UP_TO]
    )
)
TO_ANSWER = Ready(
    lambda who, at: (
        questions_visible_to(who, at)
        .waiting()
        .only("public_id", "answer", "due_on", "look_until", "advisor__code")[:SHOWN]
    ),
    verb="opening.answer",
)


def advisor_todos(scope: Scope) -> list[Todo]:
    """For two weeks after an answer. Nothing is sent: a message stands in an outbox that the team reads."""
    news = MY_NEWS.rows(scope) if scope.advisor_id is not None else []
    if not news:
        return []
    note = ngettext("About who opened your details", "%(count)d answers about who opened your details", len(news))
    url = address("safeguarding_mine:opening_list")
    return [Todo(_("Read the answer to your question"), note % {"count": len(news)}, url, tone="you")]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    return [_to_answer(question, programme) for question in TO_ANSWER.rows(scope, programme)]


def _to_answer(question: OpeningQuestion, programme: Programme) -> Todo:
    due = question.look_until or question.due_on
    late = due < timezone.localdate()
    title = _("Tell her what you found") if question.look_until else _("Answer a question about an opening")
    clock = (_("late, since %(day)s") if late else _("by %(day)s")) % {"day": short_date(due)}
    url = address("safeguarding:question_detail", programme.slug, question.public_id)
    return Todo(title, question.advisor.shown_code, url, due_on=due, clock=clock, tone="stop" if late else "wait")


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    """For the independent contact: what advisors ask, and what was opened in an emergency."""
    if not scope.may(programme, "opening.answer"):
        return []
    asked = address("safeguarding:question_list", programme.slug)
    emergencies = address("identity:emergency_list", programme.slug)
    return [
        NavItem(_("Questions"), asked, order=20, active_prefix=asked),
        NavItem(_("Emergencies"), emergencies, order=25, active_prefix=emergencies),
    ]


def advisor_links(scope: Scope) -> list[Todo]:
    if scope.advisor_id is None:
        return []
    url = address("safeguarding_mine:opening_list")
    return [Todo(_("Who opened my details"), _how_often(MY_OPENINGS.rows(scope)), url, order=60)]


def _how_often(events: Sequence[tuple[datetime, str]]) -> str:
    """Writing something down is not opening: only where nobody opened, changes are told instead."""
    opened = [at for at, event in events if event not in (CHANGED, INVITED, JOINED)]
    events = [(at, event) for at, event in events if event == CHANGED]
    if opened:
        said = ngettext("Once, on %(day)s", "%(count)d times, last on %(day)s", len(opened))
        return said % {"count": len(opened), "day": long_date(opened[0])}
    if events:
        said = ngettext(
            "Nobody opened them. Changed once, on %(day)s",
            "Nobody opened them. Changed %(count)d times, last on %(day)s",
            len(events),
        )
        return said % {"count": len(events), "day": long_date(events[0][0])}
    return _("Nobody yet")
