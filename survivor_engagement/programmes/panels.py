"""The last entry of the staff menu: the trail, for those who watch over the work."""

from django.utils.translation import gettext as _

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    if not scope.may(programme, "audit.see"):
        return []
    url = address("programmes:event_list", programme.slug)
    return [NavItem(label=_("What was done"), url=url, order=90, active_prefix=url)]
