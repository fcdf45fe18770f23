"""From the asking to the one download: what becomes of a table, and what is written about it."""

from datetime import timedelta

import pytest

from advisory.safeguarding.openings import openings_for
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.errors import NotNow
from survivor_engagement.exports.actions import (
    _still_there,
    decide_export,
    make_export,
    take_export,
    withdraw_exports,
)
from survivor_engagement.exports.tasks import tidy
from survivor_engagement.files.models import StoredFile
from survivor_engagement.jobs.models import Job
from tests.exports.making import ask, make, ready, rows, with_names
from tests.identity.erasing import erase


def events(*names: str) -> list[tuple]:
    found = AuditEvent.objects.filter(event__in=names).order_by("id")
    return [(event.event, event.actor_id, event.fields, event.purpose, event.count) for event in found]


def contents(shelf) -> list:
    return [path for path in shelf.rglob("*") if path.is_file()]


def test_a_table_is_asked_for_made_and_taken_once(juniper, tern, manager, shelf):
    export = ready(manager)
    assert (export.state, export.row_count, len(contents(shelf))) == ("ready", 2, 1)
    taken = take_export(export=export, by=manager)
    assert (taken.name, taken.content_type) == (f"list-{export.public_id.hex[:8]}.csv", "text/csv")
    with pytest.raises(NotNow, match="taken already"):
        take_export(export=export, by=manager)


def test_once_taken_nothing_of_it_is_left(juniper, manager, shelf, django_capture_on_commit_callbacks):
    export = ready(manager)
    with django_capture_on_commit_callbacks(execute=True):
        take_export(export=export, by=manager)
    stored = StoredFile.objects.get(pk=export.stored_id)
    assert (stored.state, bytes(stored.wrapped_key), contents(shelf)) == ("erased", b"", [])


def test_each_step_is_in_the_trail_with_columns_purpose_and_count(juniper, manager):
    take_export(export=ready(manager), by=manager)
    columns = ["number", "status"]
    assert events("export.asked", "export.made", "export.downloaded") == [
        ("export.asked", manager.pk, columns, "check", None),
        ("export.made", manager.pk, columns, "check", 1),
        ("export.downloaded", manager.pk, columns, "check", 1),
    ]


def test_names_and_numbers_wait_for_a_second_person(juniper, manager, safeguarding):
    export = ask(manager, "identities", ["legal_name", "phone"], purpose="contact")
    assert (make(export).state, Job.objects.count()) == ("waiting", 0)
    with pytest.raises(NotNow, match="somebody else"):
        decide_export(export=export, approve=True, by=manager)
    decide_export(export=export, approve=True, by=safeguarding)
    assert rows(make(export))[1:] == [["Juniper Of The Register", "'+77000000001"]]


def test_a_no_is_the_end_of_it(juniper, manager, safeguarding):
    export = ask(manager, "identities", ["phone"], purpose="contact")
    decide_export(export=export, approve=False, by=safeguarding)
    assert (make(export).state, Job.objects.count(), StoredFile.objects.count()) == ("declined", 0, 0)
    with pytest.raises(NotNow, match="answered"):
        decide_export(export=export, approve=True, by=safeguarding)


def test_each_advisor_reads_that_her_details_were_taken_out(juniper, tern, manager, safeguarding):
    with_names(manager, safeguarding, ["legal_name"])
    for advisor in (juniper, tern):
        (opening, *_enrolment), _older = openings_for(advisor.pk, "", 25)
        assert (opening.who, opening.details) == ("Programme manager", "your legal name")
        assert opening.purpose == "To reach you safely, in a table that was taken out of this site"


def test_a_table_without_names_opens_nothing(juniper, manager):
    before = AuditEvent.objects.filter(event="identity.opened").count()
    ready(manager, "identities", ["code", "status"])
    assert AuditEvent.objects.filter(event="identity.opened").count() == before


def test_after_its_day_a_table_is_over_and_erased(
    juniper, manager, settings, shelf, django_capture_on_commit_callbacks
):
    settings.EXPORT_LASTS = timedelta(seconds=-1)
    export = ready(manager)
    with pytest.raises(NotNow, match="day is over"):
        take_export(export=export, by=manager)
    with django_capture_on_commit_callbacks(execute=True):
        tidy()
    export.refresh_from_db()
    assert (export.state, contents(shelf), events("export.expired")) == (
        "expired", [], [("export.expired", None, [], "check", None)],
    )  # fmt: skip


def test_what_nobody_answers_within_a_day_is_over_too(manager, safeguarding, settings):
    export = ask(manager, "identities", ["phone"])
    tidy()
    export.refresh_from_db()
    assert export.state == "waiting"
    settings.EXPORT_LASTS = timedelta(seconds=-1)
    tidy()
    with pytest.raises(NotNow, match="its time is over"):
        decide_export(export=export, approve=True, by=safeguarding)


def test_a_table_that_waits_to_be_taken_goes_when_somebody_in_it_is_to_be_forgotten(juniper, manager, auditor, kz):
    hers, trail = ready(manager), ready(auditor, "trail", ["what"])
    assert withdraw_exports(programme_id=kz.pk, by=None) == 1
    hers.refresh_from_db()
    trail.refresh_from_db()
    assert [hers.state, hers.stored.state, trail.state] == ["expired", "erased", "ready"]
    assert events("export.withdrawn") == [("export.withdrawn", None, [], "check", None)]
    assert withdraw_exports(programme_id=kz.pk, by=None) == 0


def test_a_table_with_too_many_rows_is_not_made(juniper, tern, manager, monkeypatch):
    monkeypatch.setattr("survivor_engagement.exports.actions.ROW_CAP", 1)
    export = make(ask(manager))
    assert (export.state, export.stopped_for, StoredFile.objects.count()) == ("stopped", "too_many_rows", 0)


def test_made_again_it_is_the_same_one(juniper, manager):
    export = ready(manager)
    assert make_export(export=export, by=manager).stored_id == export.stored_id
    assert StoredFile.objects.count() == 1


def test_whoever_was_erased_meanwhile_is_left_out(juniper, tern):
    erase(juniper)
    assert _still_there([juniper, tern]) == [tern]
