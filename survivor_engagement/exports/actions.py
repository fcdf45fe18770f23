"""What can happen to an export: asked for, approved by a second person, made, taken once, or its time is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.exports import writers
from survivor_engagement.exports.models import Export, Format, Kind
from survivor_engagement.exports.tables import (
    FEWEST,
    NUMBER,
    ROW_CAP,
    TABLES,
    Column,
    Opened,
    Run,
    Table,
    mixed,
    without_rare,
)
from survivor_engagement.files.actions import erase_file, store_bytes
from survivor_engagement.files.models import Kind as FileKind
from survivor_engagement.files.reading import content_of
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.work import RightEnded
from survivor_engagement.programmes.models import Programme
from survivor_engagement.programmes.newcomers import SOMEBODY_LONGER_HERE, is_newcomer
from survivor_engagement.programmes.scope import Scope, load_scope
from survivor_engagement.users.models import User

State = Export.State


@transaction.atomic
def ask_export(
    *,
    programme: Programme,
    table: Table,
    columns: Sequence[str],
    purpose: str,
    file_format: str,
    by: User,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Export:
    """Made in the background; where it opens sealed details, only after a second person said yes."""
    if not columns:
        raise NotNow(_("Choose what the table should hold."))
    opens = bool(table.sealed & set(columns))
    export = Export.objects.create(
        programme=programme,
        kind=table.kind,
        columns=[column.name for column in table.columns if column.name in columns],
        opens_details=opens,
        from_on=from_on,
        until_on=until_on,
        purpose=purpose,
        file_format=file_format,
        state=State.WAITING if opens else State.ASKED,
        asked_by=by,
    )
    record("export.asked", by=by, about=export, fields=export.columns, purpose=purpose)
    if not opens:
        _ask_to_make(export)
    return export


@transaction.atomic
def decide_export(*, export: Export, approve: bool, by: User) -> Export:
    """The second person's answer; the database refuses an answer to one's own."""
    locked = _lock(export)
    if locked.state != State.WAITING:
        raise NotNow(_("Somebody has answered this already, or its time is over."))
    if locked.asked_by_id == by.pk:
        raise NotNow(_("You asked for this, so somebody else must answer."))
    if approve and is_newcomer(by, locked.programme_id, "export.approve", but=locked.asked_by_id):
        raise NotNow(SOMEBODY_LONGER_HERE)
    locked.state = State.ASKED if approve else State.DECLINED
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    said = {"by": by, "about": locked, "fields": locked.columns, "purpose": locked.purpose}
    record("export.approved" if approve else "export.declined", **said)
    if approve:
        _ask_to_make(locked)
    return locked


@transaction.atomic
def make_export(*, export: Export, by: User, beat: Callable[[], None] = lambda: None) -> Export:
    """The table as whoever asked may have it at this moment. Made again it is another one: nothing of an attempt that
    did not come to its end is kept."""
    table, scope = TABLES[export.kind], load_scope(by)
    found = _still_there(list(table.rows(scope, export)[: ROW_CAP + 1]))  # people first, as whoever erases one of them
    locked = _lock(export)
    if locked.state != State.ASKED:
        return locked
    if locked.asked_by_id != by.pk:
        raise RightEnded
    columns = _columns_now(table, scope, locked)
    if reason := _why_not(table, scope, locked, len(found)):
        return stop_export(export=locked, reason=reason, by=by)
    beat()
    with translation.override(by.language):
        content = _content(locked, table, columns, found, by, sees=scope.may(locked.programme, "advisor.see"))
    beat()
    _columns_now(table, load_scope(by), locked)  # a role may have ended while the rows were read
    return _keep(locked, content, len(found), by)


def _still_there(found: list[Any]) -> list[Any]:
    """Nobody among these is erased before the table is kept: her erasure waits, and then finds it and takes it away.
    Whoever is being erased right now is waited for and left out."""
    people = [row.pk for row in found if isinstance(row, Advisor)]
    if not people:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM identity_advisor WHERE id = ANY (%s) AND status <> 'erased' ORDER BY id FOR KEY SHARE",
            [people],
        )
        there = {row[0] for row in cursor.fetchall()}
    return [row for row in found if row.pk in there]


def _why_not(table: Table, scope: Scope, export: Export, row_count: int) -> str:
    """Whoever sees no advisor on the pages gets no table of so few that they could be recognised in it."""
    if row_count > ROW_CAP:
        return Export.Stopped.SIZE
    if not table.by_day and row_count < FEWEST and not scope.may(export.programme, "advisor.see"):
        return Export.Stopped.FEW
    return ""


def _columns_now(table: Table, scope: Scope, export: Export) -> list[Column]:
    """All that was asked for, or nothing: half a table would look like a whole one."""
    columns = [column for column in table.columns_for(scope, export.programme) if column.name in export.columns]
    if len(columns) != len(export.columns):
        raise RightEnded
    return columns


def _content(
    export: Export, table: Table, columns: Sequence[Column], found: list[Any], by: User, *, sees: bool
) -> bytes:
    run = Run(ZoneInfo(export.programme.timezone), _opened(export, table, found, by))
    rows = table.read(found) if table.by_day else mixed(table.read(found))
    told = [[column.value(row, run) for column in columns] for row in rows]
    if not sees and not table.by_day:
        told = without_rare(told, [place for place, column in enumerate(columns) if column.name != NUMBER])
    sheet = writers.Sheet(
        names=[column.name for column in columns],
        headings=[str(column.heading) for column in columns],
        rows=told,
        mark=export.mark,
    )
    return writers.written(sheet, export.file_format)


def _opened(export: Export, table: Table, found: list[Any], by: User) -> Opened:
    """Sealed details, each with a row in the trail that she reads on her own page."""
    if not export.opens_details:
        return {}
    fields = sorted(table.sealed & set(export.columns))
    with vault.open_for_many(found, fields, by=by, purpose=f"export_{export.purpose}", about=export) as opened:
        return opened


def _keep(export: Export, content: bytes, row_count: int, by: User) -> Export:
    export.expires_at = timezone.now() + settings.EXPORT_LASTS
    export.stored = store_bytes(
        content=content,
        content_type=writers.CONTENT_TYPE[Format(export.file_format)],
        programme=export.programme,
        by=by,
        kind=FileKind.EXPORT,
        expires_at=export.expires_at,
    )
    export.state, export.row_count, export.made_at = State.READY, row_count, timezone.now()
    export.save(update_fields=["state", "stored", "row_count", "made_at", "expires_at"])
    record("export.made", by=by, about=export, fields=export.columns, purpose=export.purpose, count=row_count)
    return export


@dataclass(frozen=True)
class Taken:
    """The content on its way out: there is no other copy from now on."""

    content: bytes
    content_type: str
    name: str


@transaction.atomic
def take_export(*, export: Export, by: User) -> Taken:
    """Hand it over, once. Its key is forgotten in the same transaction, so that there is no second time."""
    locked = _lock(export)
    if locked.asked_by_id != by.pk:
        raise NotNow(_("Only whoever asked for a table takes it."))
    if locked.state == State.TAKEN:
        raise NotNow(_("This table was taken already, and is not kept any more. Ask for it anew."))
    if locked.state != State.READY or not locked.expires_at or locked.expires_at <= timezone.now():
        raise NotNow(_("This table is not here: it is not made yet, or its day is over. Ask for it anew."))
    stored = locked.stored
    if stored is None:
        raise ValueError("A table that is ready has a file.")
    content = content_of(stored)
    locked.state, locked.taken_at = State.TAKEN, timezone.now()
    locked.save(update_fields=["state", "taken_at"])
    erase_file(stored=stored, by=by)
    record(
        "export.downloaded", by=by, about=locked, fields=locked.columns, purpose=locked.purpose, count=locked.row_count
    )
    return Taken(content, stored.content_type, f"list-{locked.public_id.hex[:8]}.{locked.file_format}")


@transaction.atomic
def stop_export(*, export: Export, reason: str, by: User | None) -> Export:
    """It will not be made. Whoever asked reads why."""
    locked = _lock(export)
    if locked.state == State.ASKED:
        locked.state, locked.stopped_for = State.STOPPED, reason
        locked.save(update_fields=["state", "stopped_for"])
        record("export.stopped", by=by, about=locked, purpose=reason)
    return locked


@transaction.atomic
def expire_exports(*, programme_id: int, by: User | None) -> int:
    """What nobody answered, made or took within a day is over, and its file is erased."""
    over = list(Export.objects.over().filter(programme_id=programme_id).select_for_update(of=("self",)))
    for export in over:
        _end(export, by)
        record("export.expired", by=by, about=export, purpose=export.purpose)
    return len(over)


@transaction.atomic
def withdraw_exports(*, programme_id: int, by: User | None) -> int:
    """Tables of people that wait to be taken are erased: somebody who stands in them is to be forgotten. What is made
    from now on is made without her."""
    waiting = Export.objects.filter(programme_id=programme_id, state=State.READY).exclude(kind=Kind.TRAIL)
    withdrawn = list(waiting.order_by("id").select_for_update(of=("self",)))
    for export in withdrawn:
        _end(export, by)
        record("export.withdrawn", by=by, about=export, purpose=export.purpose)
    return len(withdrawn)


def _end(export: Export, by: User | None) -> None:
    export.state = State.EXPIRED
    export.save(update_fields=["state"])
    if export.stored is not None:
        erase_file(stored=export.stored, by=by)


def _lock(export: Export) -> Export:
    return Export.objects.select_for_update(of=("self",)).select_related("programme", "stored").get(pk=export.pk)


def _ask_to_make(export: Export) -> None:
    """By the right of whoever asked, also where a second person's yes sets it going."""
    ask(TABLES[export.kind].job, about_id=export.public_id, programme_id=export.programme_id, by=export.asked_by)
