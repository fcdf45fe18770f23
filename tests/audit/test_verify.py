"""`manage.py audit_verify` names what the owner of the tables did past all triggers, and prints ids only."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from survivor_engagement.audit.actions import record
from survivor_engagement.audit.canonical import row_hash, row_text, seal_hash
from survivor_engagement.audit.models import AuditEvent, AuditSeal
from survivor_engagement.audit.signing import signing_key, written_key
from survivor_engagement.audit.tasks import seal
from survivor_engagement.audit.verifying import told
from survivor_engagement.jobs.work import run_due
from tests.harness import databases

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("trail")]


@pytest.fixture
def outside(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def trail(as_owner, outside) -> None:
    """Nine events in three seals, each with its head outside, and one event that waits."""
    for _ in range(3):
        for _ in range(3):
            record("group.edited", by=None, purpose="no_value")
        seal()
        run_due("default")
    record("group.edited", by=None)


def event(number: int) -> int:
    """The id of the nth event, counted from one."""
    return AuditEvent.objects.order_by("id").values_list("id", flat=True)[number - 1]


def verified(**options: str | bool) -> tuple[int, list[str]]:
    """The exit code, and what was printed above the counts."""
    out, code = StringIO(), 0
    try:
        call_command("audit_verify", stdout=out, **options)
    except SystemExit as ended:
        code = ended.code
    *problems, summary = out.getvalue().splitlines()
    assert re.match(r"\d+ seals over \d+ events, \d+ events wait for a seal, \d+ heads outside", summary)
    return code, problems


def test_a_whole_trail_is_counted():
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue() == (
        "3 seals over 9 events, 1 events wait for a seal, 3 heads outside, the newest of seal 3\n"
    )


@pytest.mark.parametrize("column", ["event = 'x.y'", "at = at + interval '1 microsecond'", "actor_id = 7",
                                    "fields = '[\"phone\"]'", "network = 'x'", "advisor_id = 1"])  # fmt: skip
def test_an_edited_row_is_named(column, as_owner):
    edited = event(5)
    as_owner(f"UPDATE audit_auditevent SET {column} WHERE id = %s", [edited])  # noqa: S608
    assert verified() == (1, [f"event {edited} of seal 2 was edited"])


def test_a_missing_row_is_named(as_owner):
    gone = event(5)
    as_owner("DELETE FROM audit_auditevent WHERE id = %s", [gone])
    assert verified() == (1, [f"event {gone} of seal 2 is missing"])


def test_a_row_that_is_put_into_a_seal_makes_it_an_edited_one(as_owner):
    as_owner("INSERT INTO audit_auditevent (id, at, event, actor_role, about_kind, about_id, fields, purpose) "
             "VALUES (-1, now(), 'group.closed', '', '', '', '[]', '')")  # fmt: skip
    as_owner(
        f"UPDATE audit_auditseal SET event_ids = event_ids || -1::bigint, row_hashes = row_hashes || "  # noqa: S608
        f"(SELECT sha256(convert_to({row_text(1)}, 'UTF8')) FROM audit_auditevent WHERE id = -1) WHERE number = 2"
    )
    assert verified() == (1, ["seal 2 counts wrongly", "seal 2 was edited"])


def test_a_row_that_is_put_in_past_the_sealer_is_named(as_owner):
    as_owner("INSERT INTO audit_auditevent (id, at, event, actor_role, about_kind, about_id, fields, purpose) "
             "VALUES (-1, now() - interval '30 hours', 'group.closed', '', '', '', '[]', '')")  # fmt: skip
    assert verified() == (1, ["event -1 is older than the newest seal and in no seal"])


def test_a_row_of_the_past_that_was_sealed_afterwards_is_named(as_owner):
    put_in = event(10) + 1_000
    as_owner("INSERT INTO audit_auditevent (id, at, event, actor_role, about_kind, about_id, fields, purpose) "
             "VALUES (%s, now() - interval '30 hours', 'group.closed', '', '', '', '[]', '')", [put_in])  # fmt: skip
    seal(everything=True)
    run_due("default")
    assert verified() == (1, [f"event {put_in} says another time than its place in seal 4"])


def test_a_row_of_times_to_come_is_named(as_owner):
    as_owner("UPDATE audit_auditevent SET at = now() + interval '1 hour' WHERE id = %s", [event(10)])
    seal(everything=True)
    run_due("default")
    assert verified() == (1, [f"event {event(10)} says another time than its place in seal 4"])


def test_a_seal_that_counts_wrongly_is_named(as_owner):
    wrong = AuditSeal.objects.get(number=3)
    wrong.total += 1
    as_owner("UPDATE audit_auditseal SET total = %s, hash = %s WHERE number = 3", [wrong.total, seal_hash(wrong)])
    assert "seal 3 counts wrongly" in verified()[1]


def test_heads_that_stopped_a_day_ago_are_noticed(as_owner, outside):
    (file,) = outside.glob("*.jsonl")
    for number, hours in ((1, 60), (2, 50), (3, 20)):
        as_owner(f"UPDATE audit_auditseal SET at = now() - interval '{hours} hours' WHERE number = {number}")  # noqa: S608
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:2]))
    assert "no head outside speaks of the last day; the newest is of seal 2" in verified()[1]


def test_a_seal_taken_from_the_middle_is_named(as_owner):
    as_owner("DELETE FROM audit_auditseal WHERE number = 2")
    assert verified() == (1, ["seal 2 is missing"])


def rewrite(as_owner, number: int) -> None:
    """A seal whose hash fits to what stands in it now."""
    rewritten = AuditSeal.objects.get(number=number)
    with connection.cursor() as cursor:
        order = [rewritten.event_ids]
        cursor.execute(f"SELECT {row_text(1)} FROM audit_auditevent WHERE id = ANY (%s) ORDER BY id", order)  # noqa: S608
        rewritten.row_hashes = b"".join(row_hash(text) for (text,) in cursor.fetchall())
    as_owner(
        "UPDATE audit_auditseal SET row_hashes = %s, hash = %s WHERE number = %s",
        [rewritten.row_hashes, seal_hash(rewritten), number],
    )


def test_an_edited_row_with_a_seal_to_match_breaks_the_chain_and_the_heads(as_owner, outside):
    as_owner("UPDATE audit_auditevent SET actor_id = 7 WHERE id = %s", [event(5)])
    rewrite(as_owner, 2)
    (file,) = outside.glob("*.jsonl")
    assert verified() == (1, [
        f"seal 2 is not the one of which a head outside speaks ({file.name} line 2)",
        "seal 2 is not the one on which seal 3 was made",
    ])  # fmt: skip


def test_a_cut_tail_is_noticed_by_the_heads_outside_only(as_owner, tmp_path_factory):
    as_owner("DELETE FROM audit_auditevent WHERE id >= %s", [event(7)])
    as_owner("DELETE FROM audit_auditseal WHERE number = 3")
    none = str(tmp_path_factory.mktemp("none"))
    assert verified(heads=none) == (1, [])
    assert verified(heads=none, without_heads=True) == (0, [])
    assert verified() == (1, ["the trail ends at seal 2; a head outside is of seal 3"])


def test_a_trail_that_was_sealed_anew_from_the_start_does_not_fit_to_older_heads(as_owner, outside):
    as_owner("UPDATE audit_auditevent SET actor_id = 7 WHERE id = %s", [event(5)])
    as_owner("TRUNCATE audit_auditseal")
    seal()
    run_due("default")
    code, problems = verified()
    assert (code, problems[-1]) == (1, "the trail ends at seal 1; a head outside is of seal 3")


def test_a_head_that_somebody_else_signed_does_not_count(outside, monkeypatch):
    (file,) = outside.glob("*.jsonl")
    monkeypatch.setenv("AUDIT_SIGNING_KEY", written_key(signing_key().public_key()))  # any 32 bytes are a key
    assert verified() == (
        1,
        [f"the signature of a head outside is not good ({file.name} line {it})" for it in (1, 2, 3)],
    )


def test_a_changed_head_does_not_count_and_a_broken_one_is_named(outside):
    (file,) = outside.glob("*.jsonl")
    first, *others = file.read_text().splitlines()
    changed = json.loads(first)
    changed["head"]["events"] = 2
    file.write_text("\n".join([json.dumps(changed), *others, "{"]))
    unsigned = "the signature of a head outside is not good ({} line {})"
    assert verified() == (1, [unsigned.format(file.name, line) for line in (1, 4)])


def test_archived_heads_are_checked_with_archived_keys_without_the_signing_key(outside, monkeypatch):
    own = written_key(signing_key().public_key())
    monkeypatch.setenv("AUDIT_SIGNING_KEY", "A" * 43 + "=")
    assert verified()[0] == 1
    monkeypatch.setenv("AUDIT_PUBLIC_KEYS", own)
    assert verified(heads=str(outside)) == (0, [])


def test_the_public_key_is_printed_for_those_who_keep_the_heads(outside):
    out = StringIO()
    call_command("audit_key", stdout=out)
    (file,) = outside.glob("*.jsonl")
    assert {json.loads(line)["key"] for line in file.read_text().splitlines()} == {out.getvalue().strip()}


@pytest.mark.parametrize("role", ["app_web", "app_worker"])
def test_whoever_does_not_see_all_rows_gets_no_verdict(role, own_database):
    databases.point("default", own_database, role)
    with pytest.raises(CommandError, match="as the owner of the tables"):
        call_command("audit_verify")


def test_a_cut_of_many_rows_is_told_shortly():
    lines = told([f"event {number} of seal 1 is missing" for number in range(30)], at_most=20)
    assert (len(lines), lines[-1]) == (21, "and 10 more of these kinds")
