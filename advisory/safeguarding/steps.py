"""What led to an opening, step by step, for the independent contact: what, by which role and account, when."""

from dataclasses import dataclass
from datetime import datetime

from advisory.safeguarding.access import About
from advisory.safeguarding.openings import who_by_role
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.exports.models import Purpose as ExportPurpose
from survivor_engagement.identity.forms import REVEALABLE
from survivor_engagement.identity.models import Purpose, RevealRequest
from survivor_engagement.programmes.happenings import in_words

FIELDS = dict(REVEALABLE)
OF_TABLES = {f"export_{code}": label for code, label in ExportPurpose.choices}  # of the opening; before it, the code
WHY = dict(ExportPurpose.choices) | dict(Purpose.choices) | dict(RevealRequest.Outcome.choices) | OF_TABLES


@dataclass(frozen=True)
class Step:
    at: datetime
    what: str
    who: str
    account: str
    why: str
    details: str
    is_asked_about: bool = False


def steps_of(about: About) -> list[Step]:
    """In the order in which it happened; the one she asks about is marked."""
    events = sorted([*about.steps, about.opened], key=lambda event: event.pk)
    return [_step(event, event.pk == about.opened.pk) for event in events]


def _step(event: AuditEvent, is_asked_about: bool) -> Step:
    return Step(
        at=event.at,
        what=in_words(event.event),
        who=who_by_role(event.actor_role, event.purpose),
        account=f"user-{event.actor_id}" if event.actor_id is not None else "",
        why=str(WHY.get(event.purpose, "")),
        details=", ".join(str(FIELDS.get(field, field.replace("_", " "))) for field in event.fields),
        is_asked_about=is_asked_about,
    )
