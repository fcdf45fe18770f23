"""The way back to what is shared with somebody who also works in a programme; it stands in her menu while it is."""

from django.db.models import Count
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from survivor_engagement import grants
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import NavItem
from survivor_engagement.common.ready import Ready, numbers
from survivor_engagement.files.access import READ_DOCUMENT
from survivor_engagement.files.models import StoredFile
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

SHARED = Ready(
    lambda who, _at: numbers(grants.held(who.user.pk, READ_DOCUMENT, StoredFile, Now()), documents=Count("pk")),
    verb="programme.see",
    in_menu=True,
)


def staff_nav(scope: Scope, programme: Programme) -> list[NavItem]:
    (documents,) = SHARED.row(scope, programme) or (0,)
    return [NavItem(_("Shared with you"), address("programme_list"), order=95)] if documents else []
