"""The vault: the only place where sealed personal values are written and read.

The tables live in the schema `vault`, owned by nobody who serves. A process may step into the role `app_vault`
here, for the length of one statement block, and the audit row is written in the same transaction: no row, no reading.
Values are sealed with keys of the person, by class; a process that does not hold a class cannot open it.
"""

import base64
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Func, Model, TextField
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from survivor_engagement.audit.actions import record, record_for_each
from survivor_engagement.common.dates import latin_digits
from survivor_engagement.common.ready import Ready
from survivor_engagement.identity.codes import shown
from survivor_engagement.identity.models import Advisor
from survivor_engagement.keys import sealing
from survivor_engagement.programmes.scope import Scope
from survivor_engagement.users.models import User

logger = logging.getLogger(__name__)
CLASS_OF = {
    "legal_name": "identity",
    "chosen_name": "identity",
    "phone": "contact",
    "payee_details": "payee",
    "opening_answer": "care",
    "birth": "identity",
    "guardian_name": "care",  # of somebody who may speak for her while she is a child: `guardian_name:<id>`
    "guardian_contact": "contact",
}
# The parts of a value that has several, in the order in which people read them.
PART_NAMES = {
    "name": _("Name on the account"),
    "account": _("Account number"),
    "bic": _("Code of the bank (BIC)"),
    "phone": _("Phone number"),
}
TAGGED = ("phone",)  # found again by the whole value, without opening anything
FOR_MACHINES = ("iban",)  # how the file for the bank is written; nothing that a person asks for


def class_of(field: str) -> str:
    """The key class of a field. `payee_details:<id>` is one of several values of the same kind."""
    return CLASS_OF[field.split(":")[0]]


def seal(advisor: Advisor, values: Mapping[str, str], *, by: User | None, purpose: str, programme_id: int) -> None:
    """Write values. An empty value removes the field. What stood there before is gone."""
    with transaction.atomic():
        _write(advisor, values)
        record(
            "identity.changed",
            by=by,
            about=advisor,
            advisor_id=advisor.pk,
            programme_id=programme_id,
            fields=[field.split(":")[0] for field in values],
            purpose=purpose,
        )


def seal_for_her(advisor: Advisor, field: str, value: str) -> None:
    """Words that are for her alone. That they were written is recorded by who writes them, outside the trail that the
    team reads."""
    with transaction.atomic():
        _write(advisor, {field: value})


@contextmanager
def open(
    advisor: Advisor,
    fields: Iterable[str],
    *,
    by: User | None,
    purpose: str,
    programme_id: int | None = None,
    about: models.Model | None = None,
) -> Iterator[dict[str, str]]:
    """The opened values of one advisor, by field; a field nobody filled is missing. The opening is recorded first.

    An advisor who reads her own details opens nothing in the sense of the trail: no row is written for her. `about` is
    what allowed it (a request), where there is such a thing.
    """
    wanted = list(fields)
    with transaction.atomic():
        if by is None or by.pk != advisor.user_id:
            place = programme_id or getattr(about, "programme_id", None)
            if not (purpose and place):
                raise ValueError("nothing of hers is opened to others without a purpose and a programme")
            record(
                "identity.opened",
                by=by,
                about=about or advisor,
                advisor_id=advisor.pk,
                programme_id=place,
                fields=sorted({field.split(":")[0] for field in wanted}),
                purpose=purpose,
            )
        yield _opened(advisor, wanted)


@contextmanager
def open_for_many(
    advisors: Sequence[Advisor], fields: Iterable[str], *, by: User, purpose: str, about: Model
) -> Iterator[dict[int, dict[str, str]]]:
    """The opened values of many advisors, by the number of each; each of them reads on her own page that it was done.
    `about` is what they are opened for: its programme is the one that they are opened in."""
    wanted = sorted(fields)
    people = {advisor.pk: advisor.public_id for advisor in advisors}
    with transaction.atomic():
        record_for_each("identity.opened", advisor_ids=people, by=by, about=about, fields=wanted, purpose=purpose)
        with _as_vault() as cursor:
            cursor.execute(
                "SELECT advisor_id, field, value FROM vault.sealed_value "
                "WHERE advisor_id = ANY (%s) AND field = ANY (%s)",
                [list(people), wanted],
            )
            sealed = cursor.fetchall()
        values = sealing.open_many([(people[her], class_of(field), field, value) for her, field, value in sealed])
        opened: dict[int, dict[str, str]] = {}
        for (her, field, _value), value in zip(sealed, values, strict=True):
            if value is not None:
                opened.setdefault(her, {})[field] = value
        yield opened


# The sealed name of whoever is signed in, and of nobody else: the database looks who that is.
OWN_NAME = Ready(
    lambda her: (
        Advisor.objects.filter(pk=her.advisor_id)
        .annotate(sealed=Func(function="app_own_sealed_name", output_field=TextField()))
        .values_list("public_id", "sealed")
    )
)


def own_chosen_name(scope: Scope) -> str:
    """The name that whoever is signed in asked to be called, for her own pages. Nobody else reads, so no row is
    written. Where it does not open any more her pages do without it, and the trail says so."""
    owner, sealed = OWN_NAME.row(scope) or (None, None)
    if owner is None or sealed is None:
        return ""
    try:
        return sealing.open_sealed(owner, class_of("chosen_name"), "chosen_name", base64.b64decode(sealed))
    except sealing.KeyDestroyed:
        return ""
    except sealing.NotOpened as error:
        logger.error("the name of advisor %s does not open: %s", scope.advisor_id, type(error).__name__)
        by = scope.user if isinstance(scope.user, User) else None
        record("identity.not_opened", by=by, advisor_id=scope.advisor_id, fields=["chosen_name"])
        return ""


def own_fields(advisor: Advisor) -> list[tuple[str, bool]]:
    """The full names of the fields of the advisor who is signed in, and whether each opens to her: what others wrote is
    closed until a second person has said that her card reached her. The database decides."""
    with _as_vault() as cursor:
        cursor.execute("SELECT field, opens FROM vault.own_fields() WHERE app_advisor() = %s", [advisor.pk])
        return list(cursor.fetchall())


def filled_fields(advisor: Advisor) -> set[str]:
    """Which fields hold something: names of fields, nothing opened."""
    return {name.split(":")[0] for name in stored_names(advisor)}


def stored_names(advisor: Advisor) -> list[str]:
    """The full names of her fields, with the ids of those that have several values."""
    with _as_vault() as cursor:
        cursor.execute("SELECT vault.names_of(%s)", [advisor.pk])
        return [row[0] for row in cursor.fetchall()]


class Person(NamedTuple):
    """Somebody enrolled now, as a search answers: her code is what may be shown."""

    advisor_id: int
    public_id: str
    code: str

    @property
    def shown_code(self) -> str:
        return shown(self.code)


class SealedName(NamedTuple):
    """One sealed name of somebody enrolled now."""

    person: Person
    field: str
    value: memoryview


def names_in(programme_id: int, at_most: int) -> list[SealedName]:
    """The sealed names of everybody who is enrolled in a programme now, by one statement, in no order. The database
    looks once whether whoever asks works there. Whoever opens them writes the row."""
    with _as_vault() as cursor:
        cursor.execute("SELECT * FROM vault.names_in(%s, %s)", [programme_id, at_most])
        return [SealedName(Person(*row[:3]), *row[3:]) for row in cursor.fetchall()]


def with_tag(programme_id: int, kind: str, value: str) -> list[Person]:
    """Who of those enrolled now has this whole number; nothing is opened."""
    marks = sealing.tags(scope_of_tag(kind, programme_id), plain_for_tag(value))
    with _as_vault() as cursor:
        cursor.execute("SELECT * FROM vault.with_tag(%s, %s, %s::bytea[])", [programme_id, kind, marks])
        return [Person(*row) for row in cursor.fetchall()]


def scope_of_tag(kind: str, programme_id: int) -> str:
    """The same number has another tag in each programme."""
    return f"{kind}|{programme_id}"


def plain_for_tag(value: str) -> str:
    """Digits only: a number is the same number however it is written."""
    return "".join(symbol for symbol in latin_digits(value) if symbol.isdecimal())


def know_age(advisor: Advisor, band: str, moments: Sequence[datetime] | None) -> None:
    """Whether she may be under 18, and if so when she grows into each band (`ages`), where that is known. The database
    keeps her row and the moments in step, and asks who says it."""
    with _as_vault() as cursor:
        grows = None if moments is None else list(moments)
        cursor.execute("SELECT vault.know_age(%s, %s, %s::timestamptz[])", [advisor.pk, band, grows])
    advisor.age_band = band


def is_her_number(advisor: Advisor, programme_id: int, value: str) -> bool:
    """Whether this whole number is the one at which she herself is reached; nothing is opened."""
    marks = sealing.tags(scope_of_tag("phone", programme_id), plain_for_tag(value))
    with _as_vault() as cursor:
        cursor.execute("SELECT vault.is_her_number(%s, %s, %s::bytea[])", [advisor.pk, programme_id, marks])
        return bool(cursor.fetchone()[0])


def _write_tags(cursor: CursorWrapper, advisor: Advisor, kind: str, value: str) -> None:
    """One tag for each programme she is enrolled in now, in place of the tags of the value before."""
    cursor.execute("SELECT vault.forget_tags(%s, %s)", [advisor.pk, kind])
    if not value:
        return
    cursor.execute("SELECT vault.programmes_of(%s)", [advisor.pk])
    for (programme_id,) in cursor.fetchall():
        mark = sealing.tag(scope_of_tag(kind, programme_id), plain_for_tag(value))
        cursor.execute(
            "INSERT INTO vault.contact_tag (advisor_id, programme_id, kind, tag) VALUES (%s, %s, %s, %s)",
            [advisor.pk, programme_id, kind, mark],
        )


def parts_of(value: str) -> list[tuple[str, str]]:
    """A value as parts to read, each with its name: several where it was sealed by `seal_json`, else one without."""
    if not value.startswith("{"):
        return [("", value)]
    parts = json.loads(value)
    named = [(str(name), parts[key]) for key, name in PART_NAMES.items() if parts.get(key)]
    return named + [(key, part) for key, part in parts.items() if part and key not in (*PART_NAMES, *FOR_MACHINES)]


def seal_json(advisor: Advisor, field: str, value: Mapping[str, str], **kwargs: object) -> None:
    seal(advisor, {field: json.dumps(value, ensure_ascii=False, sort_keys=True)}, **kwargs)  # type: ignore[arg-type]


def _opened(advisor: Advisor, fields: list[str]) -> dict[str, str]:
    with _as_vault() as cursor:
        cursor.execute(
            "SELECT field, value FROM vault.sealed_value WHERE advisor_id = %s AND field = ANY (%s) ORDER BY field",
            [advisor.pk, fields],
        )
        sealed = {field: bytes(value) for field, value in cursor.fetchall()}
    try:
        values = sealing.open_many([(advisor.public_id, class_of(name), name, value) for name, value in sealed.items()])
    except sealing.NotOpened as error:
        error.about = advisor  # nothing of the others is given out either; the trail is told whose they are
        raise
    return {field: value for field, value in zip(sealed, values, strict=True) if value is not None}


def _write(advisor: Advisor, values: Mapping[str, str]) -> None:
    """What stood there is taken away unseen, and the new value put in its place. A detail that money goes to is
    written once: in its place nothing new is put."""
    sealing.make_keys(advisor.public_id)
    filled = [(class_of(field), field, value) for field, value in values.items() if value]
    sealed = sealing.seal_many(advisor.public_id, filled)
    rows = [(advisor.pk, field, value) for (_class, field, _plain), value in zip(filled, sealed, strict=True)]
    gone = [field for field, value in values.items() if not value or class_of(field) != "payee"]
    with _as_vault() as cursor:
        cursor.execute("SELECT vault.forget(%s, %s)", [advisor.pk, gone])
        for row in rows:
            cursor.execute("INSERT INTO vault.sealed_value (advisor_id, field, value) VALUES (%s, %s, %s)", row)
        for kind in TAGGED:
            if kind in values:
                _write_tags(cursor, advisor, kind, values[kind])


@contextmanager
def _as_vault() -> Iterator[CursorWrapper]:
    """Take the role of the vault for a few statements. A failure rolls the savepoint back, and the role with it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE app_vault")
        yield cursor
        cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(before)))
