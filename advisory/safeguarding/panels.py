"""What of safeguarding belongs on her Home."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from survivor_engagement.audit.access import openings_of
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.links import address
from survivor_engagement.common.panels import Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.scope import Scope

SHOWN_UP_TO = 99
CHANGED = "identity.changed"
MY_OPENINGS = Ready(lambda her: openings_of(her.advisor_id).values_list("at", "event")[: SHOWN_UP_TO + 1])


def advisor_links(scope: Scope) -> list[Todo]:
    if scope.advisor_id is None:
        return []
    url = address("safeguarding_mine:opening_list")
    return [Todo(_("Who opened my details"), _how_often(MY_OPENINGS.rows(scope)), url, order=60)]


def _how_often(events: Sequence[tuple[datetime, str]]) -> str:
    """Writing something down is not opening: only where nobody opened, changes are told instead."""
    opened = [at for at, event in events if event != CHANGED]
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
