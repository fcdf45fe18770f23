"""The first entry of the staff menu; and her name, which her Home reads with all else."""

from django.utils.translation import gettext as _

from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem
from survivor_engagement.identity.vault import OWN_NAME as OWN_NAME
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    return [NavItem(label=_("Today"), url=address("home:today", programme.slug), order=0)]
