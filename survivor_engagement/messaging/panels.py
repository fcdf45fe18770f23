"""What of the outbox belongs on the staff pages today: messages that wait for a person."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.messaging.access import messages_visible_to
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

CALLS = Ready(
    lambda who, at: numbers(
        messages_visible_to(who, at).held().filter(reason=OutboxMessage.Reason.PERSON_CALLS), calls=Count("pk")
    ),
    verb="message.see",
)


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "message.see"):
        return []
    url = address("messaging:message_list", programme.slug)
    return [NavItem(label=_("Messages"), url=url, order=80, active_prefix=url)]


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    """One line for all calls that somebody has to make."""
    (calls,) = CALLS.row(scope, programme) or (0,)
    if not calls:
        return []
    title = ngettext("Make %(count)d call", "Make %(count)d calls", calls) % {"count": calls}
    url = address("messaging:message_list", programme.slug)
    return [Todo(title=title, note=_("They asked to be called by a person they know"), url=url)]
