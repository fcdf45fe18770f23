"""A row that waits for its seal can still be changed unseen: where it waited for long, an alarm and a check say so."""

import logging
from datetime import UTC, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from survivor_engagement.audit import actions, verifying
from survivor_engagement.audit.actions import record, seal_trail
from survivor_engagement.audit.canonical import row_hash, row_text, seal_hash
from survivor_engagement.audit.models import AuditEvent, AuditSeal

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("trail")]


@pytest.fixture
def trail(as_owner) -> None:
    """Three events in a seal, as it was made four hours ago."""
    for _ in range(3):
        record("group.edited", by=None)
    seal_trail(by=None)
    as_owner("UPDATE audit_auditevent SET at = at - interval '4 hours'")
    seal = AuditSeal.objects.get()
    seal.at -= timedelta(hours=4)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {row_text(1)} FROM audit_auditevent ORDER BY id")  # noqa: S608 - our columns
        seal.row_hashes = b"".join(row_hash(text) for (text,) in cursor.fetchall())
    values = [seal.at, seal.row_hashes, seal_hash(seal)]
    as_owner("UPDATE audit_auditseal SET at = %s, row_hashes = %s, hash = %s", values)


@pytest.fixture
def waits(as_owner):
    """`waits(minutes)`: an event that waits for its seal since then."""

    def add(minutes: int) -> int:
        record("identity.opened", by=None, purpose="contact")
        newest = AuditEvent.objects.latest("id").pk
        as_owner("UPDATE audit_auditevent SET at = at - %s * interval '1 minute' WHERE id = %s", [minutes, newest])
        return newest

    return add


def verified(**options) -> tuple[int, list[str]]:
    out, code = StringIO(), 0
    try:
        call_command("audit_verify", stdout=out, without_heads=True, **options)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue().splitlines()[:-1]


def since(event: int) -> str:
    return f"{AuditEvent.objects.get(pk=event).at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@pytest.fixture
def alarms(caplog):
    caplog.set_level(logging.CRITICAL, logger="survivor_engagement.alarms")
    return lambda: [line.getMessage() for line in caplog.records]


def test_a_row_of_the_last_minutes_waits_and_nothing_is_said(waits):
    waits(9)
    assert verified() == (0, [])


def test_where_nobody_seals_it_says_since_when(waits):
    first = waits(180)
    waits(30)
    waits(0)
    assert verified() == (1, [f"not sealed since {since(first)}: 2 events wait for a seal"])


def test_a_seal_that_was_made_late_is_named_until_a_person_says_why(waits):
    first = waits(180)
    waits(30)
    waits(0)
    seal_trail(by=None)
    assert verified() == (1, [f"seal 2 was made late: 2 of its events waited since {since(first)}"])
    assert verified(explained=[2]) == (0, [])
    assert verified(explained=[1])[0] == 1


def test_what_waited_behind_a_full_seal_was_late_and_not_put_in(waits, monkeypatch):
    for module, name in ((actions, "AT_ONCE"), (verifying, "FULL")):
        monkeypatch.setattr(module, name, 4)
    late = [waits(180) for _ in range(6)]
    assert [seal_trail(by=None), seal_trail(by=None)] == [4, 2]
    assert verified() == (1, [
        f"seal 2 was made late: 4 of its events waited since {since(late[0])}",
        f"seal 3 was made late: 2 of its events waited since {since(late[4])}",
    ])  # fmt: skip


def test_a_row_that_the_sealer_would_have_found_was_put_in(waits):
    waits(0)
    seal_trail(by=None)
    put_in = waits(60)
    assert verified() == (1, [f"event {put_in} is older than the newest seal and in no seal"])
    seal_trail(everything=True, by=None)
    assert verified() == (1, [f"event {put_in} says another time than its place in seal 3"])


def test_what_was_there_before_sealing_began_is_not_late(as_owner, waits, alarms):
    as_owner("TRUNCATE audit_auditseal")
    waits(0)
    assert (seal_trail(by=None), verified(), alarms()) == (4, (0, []), [])


def test_a_backup_is_read_as_of_its_moment(waits):
    last = waits(180)
    there = AuditEvent.objects.get(pk=last).at.isoformat()
    assert verified()[0] == 1
    out = StringIO()
    call_command("audit_verify", "--without-heads", "--as-of", there, stdout=out)
    assert "1 events wait for a seal" in out.getvalue()
    for nonsense in ("yesterday", "2027-01-31T03:00"):
        with pytest.raises(CommandError, match="a moment with its offset"):
            call_command("audit_verify", "--as-of", nonsense)


def test_rows_that_had_waited_raise_an_alarm(waits, alarms):
    waits(4)
    seal_trail(by=None)
    assert alarms() == []
    waits(7)
    seal_trail(by=None)
    assert alarms() == ["the trail was sealed late: its rows had waited for 7 minutes"]


def test_a_sealer_that_another_keeps_out_raises_an_alarm_once_rows_wait_for_long(waits, alarms):
    waits(0)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE audit_sealer IN EXCLUSIVE MODE")  # as a sealer does
            assert (seal_trail(by=None), alarms()) == (0, [])
            waits(6)
            assert (seal_trail(by=None), AuditSeal.objects.count()) == (0, 1)
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert alarms() == ["the trail is not sealed: its rows wait for 6 minutes, and another sealer holds on"]
    assert seal_trail(by=None) == 2
