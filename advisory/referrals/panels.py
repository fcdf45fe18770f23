"""What of places that help belongs on a staff member's page today."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisory.referrals.access import services_visible_to
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem, Todo
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

OLD = Ready(
    lambda who, at: numbers(services_visible_to(who, at).to_check(), services=Count("pk")), verb="service.manage"
)


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    (old,) = OLD.row(scope, programme) or (0,)
    if not old:
        return []
    title = ngettext("Check %(count)d help service", "Check %(count)d help services", old) % {"count": old}
    note = _("Call, ask whether it is as written, and say so here")
    return [Todo(title, note, address("referrals:service_list", programme.slug))]


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "service.see"):
        return []
    url = address("referrals:service_list", programme.slug)
    return [NavItem(_("Help services"), url, order=80, active_prefix=url)]
