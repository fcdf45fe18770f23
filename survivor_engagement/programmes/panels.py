"""The last entries of the staff menu: who works here, and the trail, for those who look after the work."""

from django.utils.translation import gettext as _

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    items = []
    if scope.may(programme, "programme.staff"):
        url = address("programmes:staff_list", programme.slug)
        items.append(NavItem(label=_("Team"), url=url, order=85, active_prefix=url))
    if scope.may(programme, "audit.see"):
        url = address("programmes:event_list", programme.slug)
        items.append(NavItem(label=_("What was done"), url=url, order=90, active_prefix=url))
    return items
