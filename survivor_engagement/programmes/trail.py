"""The trail of a programme as those read it who watch over the work: what, when, by which role. Nobody's values are in
it, and no advisor is named: neither whom an event is about nor which of them acted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from survivor_engagement.audit.models import HERSELF, AuditEvent
from survivor_engagement.programmes.happenings import in_words
from survivor_engagement.programmes.models import Role
from survivor_engagement.users.models import User

WITHOUT_A_ROLE = {"system": _("By itself"), HERSELF: _("An advisor")} | {
    kind.value: kind.label for kind in (User.Kind.STAFF, User.Kind.ADMIN)
}
# Where the reason is a code that says why somebody looked, or which role was given.
TELLS_WHY = ("export.", "identity.", "job.", "reveal.", "role.")
ID_SHOWN = 8  # enough to see that two rows speak of the same thing


@dataclass(frozen=True)
class Line:
    """One event in the words of the page. `account` tells members of staff apart, `thing` what is no person's."""

    at: datetime
    what: str
    who: str
    account: str
    details: str
    thing: str
    said_no: str


@dataclass(frozen=True)
class Week:
    """What one member of staff did in seven days that those who watch should look at."""

    who: str
    account: str
    opened: int
    searched: int
    exported: int
    refused: int


def weeks(counted: Iterable[dict[str, Any]]) -> list[Week]:
    """Whoever did most of it first."""
    found = [Week(who=_who(row.pop("roles")), account=f"user-{row.pop('actor_id')}", **row) for row in counted]
    return sorted(found, key=lambda week: -(week.opened + week.searched + week.exported + week.refused))


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    return [_line(event) for event in events]


def _line(event: AuditEvent) -> Line:
    why = [event.purpose] if event.event.startswith(TELLS_WHY) and event.purpose else []
    refused = event.decision != AuditEvent.Decision.DONE
    staff = event.actor_id is not None and event.actor_role != HERSELF
    return Line(
        at=event.at,
        what=in_words(event.event),
        who=_who(event.actor_role),
        account=f"user-{event.actor_id}" if staff else "",
        # of what was refused the code is for whoever looks into a fault: it may tell how somebody was asked
        details=", ".join(name.replace("_", " ") for name in [*([] if refused else event.fields), *why]),
        # what was refused may have been an advisor's page
        thing=event.about_id[:ID_SHOWN] if event.advisor_id is None and not refused else "",
        said_no=f"{event.get_decision_display()}: {event.get_reason_display()}" if refused else "",
    )


def _who(roles: str) -> str:
    labels = dict(Role.choices) | WITHOUT_A_ROLE
    return ", ".join(str(labels.get(role, role)) for role in roles.split(","))
