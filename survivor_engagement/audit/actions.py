"""`record()`: the one way into the audit trail, in the transaction of what it records. And the sealing of its rows."""

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction

from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.circumstances import circumstances
from survivor_engagement.users.models import User

AT_ONCE = 5_000  # rows of one seal
ALARM_AFTER = timedelta(minutes=5)  # the clock seals each minute: by then it was kept from it several times

logger = logging.getLogger("survivor_engagement.alarms")

# The role is asked of the database, so that the trail says what the person was at that moment.
_INTO = (
    "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, on_behalf_of, programme_id, about_kind, about_id, "
    "fields, purpose, count, ids_hash, decision, reason, request_id, session_hash, network, advisor_id) "
    "SELECT statement_timestamp(), %s, %s, coalesce(app_roles_of(%s, %s), %s), %s, %s, %s, %s, "
    "%s, %s, %s, %s, %s, %s, %s::uuid, %s, %s, "
)
_ONE = _INTO + "%s"
_EACH = _INTO + "her FROM unnest(%s::bigint[]) AS her"


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
    shown: Iterable[int] | None = None,
    mark: str = "",
    reason: str = "",
    about_id: str = "",
) -> None:
    """Add one event. `event` is `noun.past`, `fields` are names, `purpose` is a code; no argument takes a value.

    `about` gives programme and advisor where the row carries them. `shown` are the ids of a list that somebody was
    shown; their number and a hash of them are kept. `mark` is a hash of something kept elsewhere, such as the
    newest link of a chain, which the sealed row then vouches for. `reason` is one of `AuditEvent.Reason` and makes
    it a refusal.
    """
    programme_id = programme_id or getattr(about, "programme_id", None)
    advisor_id = advisor_id or getattr(about, "advisor_id", None)
    count, ids_hash = (count, mark) if shown is None else _of_list(shown)
    what = _what(about) if about is not None else ("", about_id)
    how = [json.dumps(list(fields)), purpose, count, ids_hash, _decision(reason), reason]
    _write(_ONE, [event, *_who(by, programme_id), programme_id, *what, *how, *_where(by), advisor_id])


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
    how = [json.dumps(list(fields)), purpose, None, "", _decision(""), ""]
    hers = sorted(set(advisor_ids))
    _write(_EACH, [event, *_who(by, programme_id), programme_id, *_what(about), *how, *_where(by), hers])


def _write(sql: str, values: list[Any]) -> None:
    """Plain SQL: an insert that returned its row would need the right to read it, which most actors lack."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@transaction.atomic
def seal_trail(*, everything: bool = False, by: None) -> int:
    """One more link over what has committed and is in no seal; how many rows it holds. The database does it, because
    a worker may read no row of the trail (`migrations/_sealing.py`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT how_many, waited FROM audit_seal(%s, %s)", [AT_ONCE, everything])
        how_many, waited = cursor.fetchone()
    if waited is not None and waited > ALARM_AFTER:
        _raise_alarm(minutes=int(waited.total_seconds() // 60), is_kept_out=how_many is None)
    return how_many or 0


def _raise_alarm(*, minutes: int, is_kept_out: bool) -> None:
    """A row that waits can still be changed unseen. Whoever keeps the sealer out for long has a reason."""
    if is_kept_out:
        logger.critical("the trail is not sealed: its rows wait for %d minutes, and another sealer holds on", minutes)
    else:
        logger.critical("the trail was sealed late: its rows had waited for %d minutes", minutes)


def _who(by: User | None, programme_id: int | None) -> tuple[int | None, int | None, int | None, str, int | None]:
    """Who; where to look for a role and what to say where there is none; for whom a worker acts."""
    now = circumstances()
    on_behalf_of = now.on_behalf_of if now else None
    if by is None:
        return None, None, None, "system", on_behalf_of
    asked = by.pk if by.kind == User.Kind.STAFF else None
    return by.pk, asked, programme_id, by.kind, on_behalf_of


def _what(about: models.Model) -> tuple[str, str]:
    return about._meta.label_lower, str(getattr(about, "public_id", about.pk))


def _of_list(shown: Iterable[int]) -> tuple[int, str]:
    ids = sorted(shown)
    return len(ids), hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()


def _decision(reason: str) -> str:
    if not reason:
        return AuditEvent.Decision.DONE
    return AuditEvent.Decision.FAILED if reason == AuditEvent.Reason.ERROR else AuditEvent.Decision.REFUSED


def _where(by: User | None) -> tuple[str | None, str, str]:
    """The request, a hash of the session, and for staff a hash of the network. Where an advisor was stays hers."""
    now = circumstances()
    if now is None:
        return None, "", ""
    session, network = now.seen_from()
    of_staff = by is not None and by.kind != User.Kind.ADVISOR
    return str(now.request_id), session, network if of_staff else ""
