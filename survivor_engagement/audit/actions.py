"""`record()`: the one way into the audit trail, in the transaction of what it records."""

import json
from collections.abc import Iterable

from django.db import connection, models

from survivor_engagement.users.models import User


def record(
    event: str,
    *,
    by: User | None,
    about: models.Model | None = None,
    programme_id: int | None = None,
    advisor_id: int | None = None,
    fields: Iterable[str] = (),
    purpose: str = "",
    count: int | None = None,
) -> None:
    """Add one event. `event` is `noun.past`, `fields` are names, `purpose` is a code; no argument takes a value.

    `about` gives programme and advisor where the row carries them. The role is asked of the database, so that the
    trail says what the person was at that moment.
    """
    programme_id = programme_id or getattr(about, "programme_id", None)
    # Plain SQL: an insert that returned its row would need the right to read it, which most actors lack.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, programme_id, advisor_id, about_kind, "
            "about_id, fields, purpose, count) VALUES (statement_timestamp(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                event,
                by.pk if by is not None else None,
                _role_of(by, programme_id),
                programme_id,
                advisor_id or getattr(about, "advisor_id", None),
                about._meta.label_lower if about is not None else "",
                str(getattr(about, "public_id", about.pk)) if about is not None else "",
                json.dumps(list(fields)),
                purpose,
                count,
            ],
        )


def record_for_each(
    event: str,
    *,
    advisor_ids: Iterable[int],
    by: User,
    about: models.Model,
    fields: Iterable[str],
    purpose: str,
    programme_id: int | None = None,
) -> None:
    """The same event for each of many advisors, by one statement: each can read her own line."""
    programme_id = programme_id or getattr(about, "programme_id", None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, programme_id, advisor_id, about_kind, "
            "about_id, fields, purpose) SELECT statement_timestamp(), %s, %s, %s, %s, her, %s, %s, %s, %s "
            "FROM unnest(%s::bigint[]) AS her",
            [
                event,
                by.pk,
                _role_of(by, programme_id),
                programme_id,
                about._meta.label_lower,
                str(getattr(about, "public_id", about.pk)),
                json.dumps(list(fields)),
                purpose,
                sorted(set(advisor_ids)),
            ],
        )


def _role_of(by: User | None, programme_id: int | None) -> str:
    if by is None:
        return "system"
    if by.kind != User.Kind.STAFF or programme_id is None:
        return by.kind
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_roles_of(%s, %s)", [by.pk, programme_id])
        row = cursor.fetchone()
    return (row[0] if row else "") or by.kind
