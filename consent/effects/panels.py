"""What of stops belongs on a home page today: for the team what is to be done, for the lead what is overdue, for her
what is new in a report of hers."""

from datetime import timedelta

from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.effects import access
from consent.notices.purpose_names import short_name
from survivor_engagement.common.dates import local_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

NEWS = Ready(
    lambda her: access.my_news(her, since=Now() - timedelta(days=30)).values_list(
        "event__public_id", "event__purpose", "finished_at", "is_late", "is_silent"
    )
)
TO_DO = Ready(
    lambda who, at: numbers(access.tasks_visible_to(who, at), many=Count("pk"), soonest=Min("due_at")),
    verb="consent.effects",
)
ALARMS = Ready(lambda who, at: numbers(access.alarms_visible_to(who, at), many=Count("pk")), verb="consent.alarms")
OVERDUE = Ready(lambda who, at: numbers(access.overdue_visible_to(who, at), many=Count("pk")), verb="consent.alarms")


def advisor_todos(scope: Scope) -> list[Todo]:
    """Titles say nothing to whoever looks over her shoulder."""
    todos = []
    for event_id, purpose, finished_at, is_late, is_silent in NEWS.rows(scope):
        if is_silent:
            title = _("Somebody did not answer us")
        elif finished_at is not None:
            title = _("What you stopped: all is done")
        elif is_late:
            title = _("What you stopped: please read")
        else:
            continue
        todos.append(Todo(title, short_name(purpose), address("effects_mine:report_detail", event_id)))
    return todos


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    url = address("effects:effect_list", programme.slug)
    todos = []
    overdue = _count(OVERDUE, scope, programme)
    if overdue:
        title = ngettext("%(n)d promise is not kept yet", "%(n)d promises are not kept yet", overdue) % {"n": overdue}
        todos.append(Todo(title, _("It was to be done after a stop"), url, tone="stop"))
    if alarms := _count(ALARMS, scope, programme):
        title = ngettext("Look at %(n)d stop", "Look at %(n)d stops", alarms) % {"n": alarms}
        todos.append(Todo(title, _("Learnt of late, or paused again and again"), url, tone="stop"))
    many, soonest = TO_DO.row(scope, programme) or (0, None)
    if many:
        title = ngettext("To do after a stop: %(n)d thing", "To do after a stop: %(n)d things", many) % {"n": many}
        todos.append(Todo(title, _("Each has a day by which it was promised"), url, due_on=local_date(soonest)))
    return todos


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "consent.effects"):
        return []
    url = address("effects:effect_list", programme.slug)
    return [NavItem(_("After a stop"), url, order=61, active_prefix=url)]


def _count(question: "Ready[tuple[int, ...]]", scope: Scope, programme: Programme) -> int:
    found = question.row(scope, programme)
    return found[0] if found else 0
