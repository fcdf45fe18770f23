"""Everything that is kept about one advisor, asked from every room, for her own pages and for a copy to take along.

She reads her own words and values; of other people there is nothing but the kind of their work.
"""

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.dates import date_and_time, long_date
from survivor_engagement.identity import ages, vault
from survivor_engagement.identity.enrolments import where_she_is
from survivor_engagement.identity.erasures import Erasure
from survivor_engagement.identity.models import Advisor, Enrolment, Joining, Purpose, RevealRequest, SafeContact
from survivor_engagement.identity.questions import Row, Section, Value, hers
from survivor_engagement.programmes.happenings import in_words
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User


def sections_of(scope: Scope, advisor: Advisor) -> list[Section]:
    """Her own row and its neighbours first, then the rooms in their order."""
    asked: list[list[Section]] = hers.ask(scope=scope, advisor=advisor)
    return [*_own(advisor), *(section for answer in asked for section in answer)]


def section_of(scope: Scope, advisor: Advisor, key: str) -> Section:
    found = [section for section in sections_of(scope, advisor) if section.key == key]
    if not found:
        raise Http404
    return found[0]


@transaction.atomic
def copy_for_her(*, scope: Scope, advisor: Advisor, by: User) -> dict[str, Any]:
    """All of it, to take along. That she took it is written down; she sees that, too."""
    for place in where_she_is(advisor):
        record("advisor.copy_taken", by=by, about=advisor, advisor_id=advisor.pk, programme_id=place)
    return {
        "made_at": timezone.now().isoformat(),
        "code": advisor.shown_code,
        "parts": [
            {"part": section.key, "title": str(section.title), "rows": [_for_machines(row) for row in section.rows()]}
            for section in sections_of(scope, advisor)
        ],
    }


def for_page(row: Row) -> list[tuple[str, str]]:
    """The names and values of a row as people read them; what is empty is left out."""
    return [(str(name), text) for name, value in row.values() if (text := _read(value))]


def _read(value: Value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, datetime):
        return date_and_time(value)
    if isinstance(value, date):
        return long_date(value)
    return "" if value is None else str(value)


def _for_machines(row: Row) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value if value is None else _plain(value)
        for key, (_name, value) in row.items()
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int) else str(value)


# Whoever looks over her shoulder must not learn that she was asked about an account that she shares.
ASKED_ALONE = "shared_account."


def _own(advisor: Advisor) -> list[Section]:
    trail = AuditEvent.objects.about_advisor(advisor.pk).exclude(event__startswith=ASKED_ALONE).newest_first()
    return [
        Section("you", _("You"), [advisor], _about),
        Section("details", _("Locked details"), vault.own_fields(advisor), lambda field: _detail(advisor, *field)),
        Section("sign_in", _("How you sign in"), _ways_in(advisor), lambda way: way),
        Section("cards", _("Your card"), _of(Joining, advisor), _card),
        Section("enrolments", _("Programmes"), _of(Enrolment, advisor, "programme"), _enrolment),
        Section("contact", _("How you may be reached"), _of(SafeContact, advisor, "programme"), _contact),
        Section("requests", _("Requests to open your details"), _of(RevealRequest, advisor), _request),
        Section("wishes", _("Your wish to be erased"), _of(Erasure, advisor), _wish),
        Section("trail", _("What was done with your record"), trail, _event),
    ]


def _of(model: Any, advisor: Advisor, *joined: str) -> Any:
    return model.objects.filter(advisor=advisor).select_related(*joined).order_by("-pk")


def _about(advisor: Advisor) -> Row:
    return {
        "code": (_("Code"), advisor.shown_code),
        "language": (_("Language"), advisor.get_language_display()),
        "age": (_("Age"), str(ages.band_now(advisor).label)),
        "since": (_("Since"), advisor.joined_on),
        "state": (_("State"), advisor.get_status_display()),
    }


def _detail(advisor: Advisor, name: str, opens: bool) -> Row:
    """One value, opened by herself; or why it does not open yet."""
    names: dict[str, str] = {
        "legal_name": _("Legal name"), "chosen_name": _("The name you chose"), "phone": _("Phone number"),
        "payee_details": _("Payment details"), "birth": _("When you were born"),
        "guardian_name": _("Somebody who may speak for you"), "guardian_contact": _("How they are reached"),
    }  # fmt: skip
    with vault.open(advisor, [name], by=advisor.user, purpose=Purpose.SAFETY) as opened:
        parts = vault.parts_of(opened[name]) if name in opened else []
    value = " · ".join(f"{part}: {text}" if part else text for part, text in parts)
    kind = name.split(":")[0]
    value = ages.in_words(value) if kind == "birth" and value else value
    value = value if opens else _("opens when the team knows that your card reached you: see “Your card”")
    return {"what": (_("What"), names.get(kind, _("another locked detail"))), "value": (_("Value"), value)}


def _ways_in(advisor: Advisor) -> list[Row]:
    account = advisor.user
    if account is None:
        return []
    first: Row = {
        "sign_in_name": (_("Sign-in name"), account.username),
        "since": (_("Since"), account.joined_at),
        "last": (_("Last used"), account.last_login),
    }
    factors = Authenticator.objects.filter(user=account).order_by("pk")
    return [first, *(_factor(factor) for factor in factors)]


def _factor(factor: Authenticator) -> Row:
    return {
        "kind": (_("Also by"), factor.get_type_display()),
        "since": (_("Since"), factor.created_at),
        "last": (_("Last used"), factor.last_used_at),
    }


def _card(joining: Joining) -> Row:
    """With the digits that a second person will ask her for, until she has been asked."""
    waits = joining.is_current and joining.reached is None
    why = _(
        "Another person than who gave you the card asks you whether it reached you. Read these digits to her, never in "
        "a message; then everything here opens to you. Does anybody else know your passphrase? Tell her."
    )
    return {
        "at": (_("Used"), joining.at),
        "digits": (_("Four digits"), joining.check_digits if waits else None),
        "why": (_("What for"), why if waits else None),
        "asked": (_("Somebody asked you"), joining.checked_at),
    }


def _enrolment(enrolment: Enrolment) -> Row:
    return {
        "programme": (_("Programme"), enrolment.programme.neutral_name),
        "from": (_("From"), enrolment.starts_on),
        "until": (_("Until"), enrolment.ends_on),
        "basis": (_("How you described yourself"), enrolment.get_basis_display()),
    }


def _contact(contact: SafeContact) -> Row:
    hours = f"{contact.from_time:%H:%M}-{contact.until_time:%H:%M}" if contact.from_time and contact.until_time else ""
    return {
        "programme": (_("Programme"), contact.programme.neutral_name),
        "way": (_("Way"), contact.get_channel_display()),
        "days": (_("Days"), contact.day_names),
        "hours": (_("Hours"), hours),
        "shared": (_("Who else uses the phone"), contact.get_shared_with_display()),
        "words": (_("Words of a message"), contact.get_wording_display()),
        "voicemail": (_("A message may be left"), contact.voicemail),
        "confirmed": (_("You were asked"), contact.confirmed_at),
    }


def _request(request: RevealRequest) -> Row:
    return {
        "at": (_("When"), request.asked_at),
        "details": (_("What"), ", ".join(request.fields)),
        "purpose": (_("What for"), request.get_purpose_display()),
        "state": (_("State"), request.get_state_display()),
        "until": (_("Open until"), request.until),
    }


def _wish(wish: Erasure) -> Row:
    return {
        "at": (_("When"), wish.asked_at),
        "how": (_("How"), wish.get_how_display()),
        "state": (_("State"), wish.get_state_display()),
        "day": (_("To be done"), wish.due_at),
        "number": (_("Number"), wish.shown_reference),
    }


def _event(event: AuditEvent) -> Row:
    return {"at": (_("When"), event.at), "what": (_("What"), in_words(event.event))}
