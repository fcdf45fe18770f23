"""Who opened or changed her details, in words for her: by role, when, for what, and which details. Never by name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advisory.safeguarding.access import REQUEST, my_questions, without_independent_contact
from advisory.safeguarding.models import OpeningQuestion
from survivor_engagement.audit.access import openings_of
from survivor_engagement.audit.models import FILE_OPENED, INVITED, JOINED, AuditEvent
from survivor_engagement.common.paging import page_after
from survivor_engagement.identity import vault
from survivor_engagement.identity.access import myself
from survivor_engagement.identity.models import Purpose, RevealRequest
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import Scope


@dataclass(frozen=True)
class Opening:
    at: datetime
    who: str
    purpose: str
    details: str
    was_changed: bool = False
    was_emergency: bool = False
    event_id: int = 0
    question: OpeningQuestion | None = None
    note: str = ""  # words for her, opened for her alone
    nobody_to_ask: bool = False  # the programme has no independent contact now
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
        "export_contact": _("To reach you safely, in a table that was taken out of this site"),
        "export_safety": _("Your safety, in a table that was taken out of this site"),
        "export_check": _("To check that the records are right, in a table that was taken out of this site"),
    }
    return names.get(code, _("No purpose was noted"))


def who_by_role(roles: str, purpose: str = "") -> str:
    """The stored roles of that moment, as words; the system is named by what it did."""
    if roles == "system":
        return _("The payment system") if purpose == Purpose.PAYMENT else _("The computer, by itself")
    labels = dict(Role.choices)
    return ", ".join(str(labels[role]) for role in roles.split(",") if role in labels) or _("A member of staff")


CARDS = {
    INVITED: gettext_lazy("A card for your sign-in was printed"),
    JOINED: gettext_lazy(
        "A card was used: somebody chose a passphrase for your sign-in. If it was not you, ask about it"
    ),
}


def opening_of(event: AuditEvent) -> Opening:
    if event.event in CARDS:
        return _card_of(event)
    if event.event == FILE_OPENED:
        details, why = _("what shows an answer you gave: a paper or a recording"), _("To look at an answer of yours")
        return Opening(at=event.at, who=who_by_role(event.actor_role), purpose=why, details=details, event_id=event.pk)
    return Opening(
        at=event.at,
        who=who_by_role(event.actor_role, event.purpose),
        purpose=purpose_name(event.purpose),
        details=", ".join(field_name(field) for field in event.fields),
        was_changed=event.event == "identity.changed",
        event_id=event.pk,
        was_found=event.event == "identity.found",
    )


def _card_of(event: AuditEvent) -> Opening:
    who = _("You, or somebody with your card") if event.event == JOINED else who_by_role(event.actor_role)
    details = str(CARDS[event.event])
    return Opening(at=event.at, who=who, purpose=_("Your sign-in"), details=details, event_id=event.pk)


def openings_for(advisor_id: int, before: str, size: int) -> tuple[list[Opening], str]:
    """A page of openings, the newest first, and the key of the next page ("" where there is none)."""
    page = page_after(openings_of(advisor_id), key="-id", after=before, size=size)
    return [opening_of(event) for event in page.rows], page.next_after


def my_openings(scope: Scope, before: str, size: int) -> tuple[list[Opening], str]:
    """The same for her own page: with emergencies, what she asked, and what was answered."""
    page = page_after(openings_of(scope.advisor_id or 0), key="-id", after=before, size=size)
    questions = my_questions(scope, [event.pk for event in page.rows])
    emergencies = _emergencies(page.rows)
    alone = without_independent_contact({event.programme_id for event in page.rows if event.programme_id})
    notes = _notes(scope, questions.values())
    openings = [
        replace(
            opening_of(event),
            was_emergency=event.about_id in emergencies,
            question=questions.get(event.pk),
            note=notes.get(event.pk, ""),
            nobody_to_ask=event.programme_id in alone,
        )
        for event in page.rows
    ]
    return openings, page.next_after


def _emergencies(events: list[AuditEvent]) -> set[str]:
    """The requests behind these events that waited for no second person."""
    behind = [event.about_id for event in events if event.about_kind == REQUEST]
    found = RevealRequest.objects.emergencies().filter(public_id__in=behind) if behind else []
    return {str(request.public_id) for request in found}


def _notes(scope: Scope, questions: Iterable[OpeningQuestion]) -> dict[int, str]:
    fields = {question.note_field: question.event_id for question in questions if question.has_note}
    if not fields:
        return {}
    her = myself(scope)
    with vault.open(her, fields, by=her.user, purpose="") as values:
        return {fields[name]: value for name, value in values.items()}
