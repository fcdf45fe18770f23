"""Who opened or changed her details, in words for her: by role, when, for what, and which details. Never by name."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from survivor_engagement.audit.access import openings_of
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity.models import Purpose
from survivor_engagement.programmes.models import Role


@dataclass(frozen=True)
class Opening:
    at: datetime
    who: str
    purpose: str
    details: str
    was_changed: bool = False
    was_found: bool = False


def field_name(field: str) -> str:
    names = {
        "legal_name": _("your legal name"),
        "chosen_name": _("the name you chose"),
        "phone": _("your phone number"),
        "payee_details": _("your payment details"),
    }
    return names.get(field, _("another sealed detail"))


def purpose_name(code: str) -> str:
    """Why, said to her. A code that is not known is not guessed at."""
    names: dict[str, str] = {
        Purpose.ENROLMENT: _("To enrol you"),
        Purpose.CONTACT: _("To reach you safely"),
        Purpose.PAYMENT: _("To pay you"),
        Purpose.PAYMENT_RETURNED: _("A payment to you came back"),
        Purpose.CORRECTION: _("To correct a mistake you told us about"),
        Purpose.SAFETY: _("Your safety"),
    }
    return names.get(code, _("No purpose was noted"))


def who_by_role(roles: str, purpose: str = "") -> str:
    """The stored roles of that moment, as words; the system is named by what it did."""
    if roles == "system":
        return _("The payment system") if purpose == Purpose.PAYMENT else _("The computer, by itself")
    labels = dict(Role.choices)
    return ", ".join(str(labels[role]) for role in roles.split(",") if role in labels) or _("A member of staff")


def opening_of(event: AuditEvent) -> Opening:
    return Opening(
        at=event.at,
        who=who_by_role(event.actor_role, event.purpose),
        purpose=purpose_name(event.purpose),
        details=", ".join(field_name(field) for field in event.fields),
        was_changed=event.event == "identity.changed",
        was_found=event.event == "identity.found",
    )


def openings_for(advisor_id: int, before: str, size: int) -> tuple[list[Opening], str]:
    """A page of openings, the newest first, and the key of the next page ("" where there is none)."""
    events = openings_of(advisor_id)
    page = page_after(events, key="-id", after=before, size=size)
    return [opening_of(event) for event in page.rows], page.next_after
