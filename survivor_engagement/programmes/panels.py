"""Who works here and the trail, for those who look after the work: the last entries of the menu, and who is new."""

from django.utils.translation import gettext as _

from survivor_engagement.common.dates import short_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.access import new_beside
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

SHOWN = 10
NEW_HERE = Ready(
    lambda who, at: new_beside(who, at).only("role", "starts_at", "user__label")[:SHOWN], verb="programme.staff"
)


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """Who is new beside her. It goes by itself."""
    return [
        Todo(
            title=_("New in the team: %(role)s") % {"role": given.get_role_display()},
            note=_("%(who)s. You do not know her? Ask the administrator, and do not agree to what she asks for.")
            % {"who": given.user.label},
            url=address("programmes:staff_list", programme.slug),
            clock=_("since %(day)s") % {"day": short_date(given.starts_at)},
            tone="wait",
        )
        for given in NEW_HERE.rows(scope, programme)
    ]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    items = []
    if scope.may(programme, "programme.staff"):
        url = address("programmes:staff_list", programme.slug)
        items.append(NavItem(label=_("Team"), url=url, order=85, active_prefix=url))
    if scope.may(programme, "audit.see"):
        url = address("programmes:event_list", programme.slug)
        items.append(NavItem(label=_("What was done"), url=url, order=90, active_prefix=url))
    return items
