"""What waits for the second person: a version that somebody else wrote and offered."""

from django.utils.translation import gettext as _

from consent.notices.access import notices_visible_to
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.scope import Scope

TO_PUBLISH = Ready(
    lambda who, at: (
        notices_visible_to(who, at).waiting_for_approval().exclude(written_by=who.user.pk).only("public_id", "number")
    ),
    verb="notice.approve",
)


def staff_todos(scope: Scope, programme: Programme) -> list[Todo]:
    return [
        Todo(
            _("Read and publish what we ask"),
            _("Version %(number)s, written by somebody else") % {"number": notice.number},
            address("notices:notice_detail", programme.slug, notice.public_id),
        )
        for notice in TO_PUBLISH.rows(scope, programme)
    ]
