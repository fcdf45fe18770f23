"""What of safeguarding belongs on her Home."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from survivor_engagement.audit.access import openings_of
from survivor_engagement.common.dates import long_date
from survivor_engagement.common.panels import Todo
from survivor_engagement.common.ready import Ready
from survivor_engagement.programmes.scope import Scope

SHOWN_UP_TO = 99
MY_OPENINGS = Ready(lambda her: openings_of(her.advisor_id).values_list("at")[: SHOWN_UP_TO + 1])


def advisor_links(scope: Scope) -> list[Todo]:
    if scope.advisor_id is None:
        return []
    times = [at for (at,) in MY_OPENINGS.rows(scope)]
    if times:
        note = ngettext("Once, on %(day)s", "%(count)d times, last on %(day)s", len(times)) % {
            "count": len(times),
            "day": long_date(times[0]),
        }
    else:
        note = _("Nobody yet")
    return [Todo(_("Who opened my details"), note, reverse("safeguarding_mine:opening_list"), order=60)]
