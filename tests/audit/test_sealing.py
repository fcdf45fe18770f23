"""Rows of the trail are sealed in a chain by a worker who reads none of them; heads of it go outside."""

import json
from hashlib import sha256

import pytest
from django.db import connection

from survivor_engagement.audit.actions import record, seal_trail
from survivor_engagement.audit.canonical import COLUMNS, FIRST, row_hash, row_text, seal_hash
from survivor_engagement.audit.migrations import _sealing
from survivor_engagement.audit.models import AuditEvent, AuditSeal
from survivor_engagement.audit.tasks import seal
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.work import run_due

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("as_owner")]


@pytest.fixture
def outside(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path / "heads"))
    return tmp_path / "heads"


def write(times: int = 1) -> list[int]:
    """Ids of the rows that were added."""
    known = set(AuditEvent.objects.values_list("id", flat=True))
    for _ in range(times):
        record("group.edited", by=None, fields=["name", "größe"])
    return sorted(set(AuditEvent.objects.values_list("id", flat=True)) - known)


def test_what_was_written_is_sealed_once():
    ids = write(3)
    assert [seal_trail(by=None), seal_trail(by=None)] == [3, 0]
    assert AuditSeal.objects.newest().event_ids == ids


def test_each_seal_hangs_on_the_one_before():
    for _ in range(3):
        write()
        seal_trail(by=None)
    seals = list(AuditSeal.objects.in_order())
    assert [bytes(it.previous_hash) for it in seals] == [FIRST, *(bytes(it.hash) for it in seals[:-1])]
    assert [(it.number, it.total) for it in seals] == [(1, 1), (2, 2), (3, 3)]


def test_a_row_that_commits_late_is_in_a_later_seal_under_its_lower_id():
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_auditevent', 'id'))")
        given_early = cursor.fetchone()[0]
    write()
    seal_trail(by=None)
    AuditEvent.objects.create(id=given_early, event="group.edited")
    assert seal_trail(by=None) == 1
    assert [it.event_ids < [given_early] for it in AuditSeal.objects.in_order()] == [False, False]
    assert AuditSeal.objects.newest().event_ids == [given_early]


def test_what_came_an_hour_late_is_found_by_the_look_at_everything(as_owner):
    early, _later = write(2)
    as_owner("DELETE FROM audit_auditevent WHERE id = %s", [early])
    seal_trail(by=None)
    as_owner("UPDATE audit_auditseal SET at = at - interval '61 minutes'")
    AuditEvent.objects.create(id=early, event="group.edited")
    assert [seal_trail(by=None), seal_trail(everything=True, by=None)] == [0, 1]


def test_the_database_and_we_take_the_same_hashes():
    write(2)
    AuditEvent.objects.create(event="a:b,", about_id="-,", fields=["x", "1:y"], count=-1, network="é")
    seal_trail(by=None)
    made = AuditSeal.objects.newest()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {row_text(1)} FROM audit_auditevent ORDER BY id")  # noqa: S608
        rows = b"".join(row_hash(text) for (text,) in cursor.fetchall())
    assert (bytes(made.row_hashes), bytes(made.hash)) == (rows, seal_hash(made))


def test_what_is_hashed_has_every_column_and_is_what_the_migration_says():
    assert list(COLUMNS[1]) == list(dict.fromkeys(COLUMNS[1]))
    assert set(COLUMNS[max(COLUMNS)]) == {field.column for field in AuditEvent._meta.local_fields}
    assert row_text(1) == _sealing.ROW_TEXT


def test_two_rows_that_differ_only_in_where_one_text_ends_have_other_hashes():
    texts = set()
    for about, purpose in (("ab", "c"), ("a", "bc"), ("a,1:b", "c")):
        AuditEvent.objects.create(event="group.edited", about_id=about, purpose=purpose)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {row_text(1)} FROM audit_auditevent")  # noqa: S608
        texts = {text.split(",", 1)[1].split(",", 1)[1] for (text,) in cursor.fetchall()}
    assert len({sha256(text.encode()).digest() for text in texts}) == 3


def test_the_clock_seals_and_a_job_writes_the_signed_head(outside):
    write(2)
    seal()
    run_due("default")
    (file,) = outside.glob("heads-*.jsonl")
    (line,) = file.read_text().splitlines()
    newest = AuditSeal.objects.newest()
    assert json.loads(line)["head"] == {
        "at": newest.at.isoformat(), "events": 2, "hash": newest.hash.hex(), "number": 1,
    }  # fmt: skip


def test_a_head_that_is_asked_for_twice_is_written_once(outside):
    write()
    for _ in range(2):
        seal()
        run_due("default")
    write()
    seal()
    run_due("default")
    (file,) = outside.glob("heads-*.jsonl")
    assert [json.loads(line)["head"]["number"] for line in file.read_text().splitlines()] == [1, 2]


def test_a_place_that_cannot_be_written_is_tried_again(outside):
    outside.write_text("a file stands where the folder should be")
    write()
    seal()
    assert run_due("default").failed == 1
    outside.unlink()
    Job.objects.update(run_after="2026-01-01T00:00:00Z")
    assert (run_due("default").done, len(list(outside.iterdir()))) == (1, 1)
