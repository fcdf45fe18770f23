"""Cases 4.6 of the guide to consent: what the owner of the database changes past every trigger is found out."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.records import anchors, chain
from consent.records.chain import broken, hash_of, rows_to_check
from consent.records.models import BEFORE_THE_FIRST, BrokenHistory, ConsentEvent
from consent.records.tasks import anchor_histories, check_histories
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.audit.signing import trusted_keys
from tests.consent.test_chain import as_owner, reason, told  # noqa: F401 - fixtures
from tests.harness.owner import acting_as_owner

pytestmark = pytest.mark.own_database


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """Where heads and anchors go."""
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def as_owner_of_all(told, own_database):  # noqa: F811
    yield from acting_as_owner(own_database, "records_consentevent", "audit_auditevent")


def anchored(programme) -> anchors.Anchor:
    anchor = anchors.anchor_programme(programme=programme, by=None, at=timezone.now())
    assert anchors.write_anchor(anchor)
    return anchor


def audit(*options: str) -> list[str]:
    """The lines of the command, and that it ended with 1 where there is more than the last one."""
    out = StringIO()
    try:
        call_command("consent_audit", *options, stdout=out)
        ended = 0
    except SystemExit as end:
        ended = end.code
    lines = out.getvalue().splitlines()
    assert ended == (len(lines) > 1)
    return lines[:-1]


def rewritten(run, her, since: int = 1) -> None:
    """Her chain from this number on, in another language, with hashes that fit; and what the trail says of each."""
    rows = ConsentEvent.objects.filter(advisor=her).order_by("seq")
    before = rows.get(seq=since - 1).hash if since > 1 else BEFORE_THE_FIRST
    for event in rows.filter(seq__gte=since):
        old, event.language, event.prev_hash = event.hash, "ru", before
        before = hash_of(chain._cells_of(event))
        run(
            "UPDATE records_consentevent SET language = 'ru', prev_hash = %s, hash = %s WHERE id = %s",
            [event.prev_hash, before, event.pk],
        )
        run("UPDATE audit_auditevent SET ids_hash = %s WHERE ids_hash = %s", [before, old])


def test_ct_133_an_edit_past_the_triggers_is_named_by_its_row_and_closes_her_gate_alone(told, as_owner, outside):  # noqa: F811
    anchored(told.programme)
    as_owner(
        "UPDATE records_consentevent SET valid_until = valid_until + interval '1 year' WHERE id = %s",
        [told.events[3].pk],
    )
    row = f"row {told.events[3].pk} (number 4) was changed after it was written"
    assert audit() == [f"advisor {told.her.pk} in programme {told.programme.pk}: {row}"]
    assert [reason(who, told.programme) for who in (told.her, told.other)] == ["HISTORY_BROKEN", "GIVEN"]


def test_ct_133_the_daily_anchors_show_since_when(told, as_owner_of_all, outside):  # noqa: F811
    kept = anchors.Anchor(told.programme.pk, chain.utc(told.events[0].recorded_at), (
        (told.her.pk, 1, told.events[0].hash),
    ))  # fmt: skip
    later = anchored(told.programme)
    rewritten(as_owner_of_all, told.her, since=3)
    [found] = anchors.differing(told.programme, [kept, later])
    assert (found.advisor_id, found.since, found.until) == (told.her.pk, later.at, later.at)


def test_ct_134_a_whole_chain_written_anew_by_the_owner_differs_from_the_anchor(told, as_owner_of_all, outside):  # noqa: F811
    first, second = anchored(told.programme), anchored(told.programme)
    assert audit() == []
    rewritten(as_owner_of_all, told.her)
    assert list(broken(rows_to_check())) == []
    chain_line, digest_line = audit()
    where = f"advisor {told.her.pk} in programme {told.programme.pk}: the whole chain is not the one that was anchored"
    assert chain_line == f"{where} on {first.at}; it was written anew after {second.at}"
    assert digest_line.startswith(f"programme {told.programme.pk}: its chains are not those that the trail anchored")
    assert [reason(who, told.programme) for who in (told.her, told.other)] == ["HISTORY_BROKEN", "GIVEN"]


def test_ct_134_the_copy_of_another_organisation_is_enough(told, as_owner_of_all, outside, tmp_path, monkeypatch):  # noqa: F811
    """Who owns the database may hold the trail and the folder, too; not what was copied from it."""
    anchored(told.programme)
    rewritten(as_owner_of_all, told.her)
    as_owner_of_all("DELETE FROM audit_auditevent WHERE event = %s", [anchors.ANCHORED])
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path / "emptied"))
    assert audit() == []
    [line] = audit("--anchors", str(outside))
    assert line.startswith(f"advisor {told.her.pk} in programme {told.programme.pk}: the whole chain is not the one")


def test_ct_134_an_anchor_that_somebody_else_wrote_counts_for_nothing_and_is_named(told, as_owner, outside):  # noqa: F811
    anchored(told.programme)
    [file] = outside.glob(anchors.PATTERN)
    file.write_text(file.read_text().replace(told.events[3].hash, "0" * 64) + "{}\n")
    bad = [f"the signature of an anchor outside is not good ({file.name} line {number})" for number in (1, 2)]
    assert audit() == bad
    assert BrokenHistory.objects.count() == 0


def test_a_mark_by_an_anchor_is_not_lifted_while_the_trail_speaks_of_other_heads(
    told,  # noqa: F811
    as_owner_of_all,
    outside,
    tmp_path,
    monkeypatch,
):
    anchored(told.programme)
    rewritten(as_owner_of_all, told.her)
    audit()
    monkeypatch.setenv("AUDIT_HEADS_DIR", str(tmp_path / "emptied"))
    audit()
    check_histories()
    assert BrokenHistory.objects.standing().get().advisor == told.her


def test_each_night_the_ends_of_all_chains_are_anchored_and_say_nothing_of_an_answer(told, outside):  # noqa: F811
    anchor_histories()
    event = AuditEvent.objects.get(event=anchors.ANCHORED)
    [line] = anchors.read_anchors(outside, trusted_keys())
    assert (line.is_signed, line.anchor.digest, line.anchor.at) == (True, event.ids_hash, event.about_id)
    assert line.anchor.chains == ()  # what was said in the last minutes may not have committed everywhere
    assert event.count == 0
