"""Attacks on what leaves: past the second person, in another's name, a second time, after the role ended."""

from contextlib import closing
from datetime import timedelta
from threading import Thread

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.rowsecurity import acting_for, acting_for_system
from survivor_engagement.exports.actions import (
    ask_export,
    decide_export,
    expire_exports,
    make_export,
    take_export,
    withdraw_exports,
)
from survivor_engagement.exports.models import Export
from survivor_engagement.exports.tables import TABLES
from survivor_engagement.files.models import StoredFile
from survivor_engagement.identity import vault
from survivor_engagement.identity.models import Advisor
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.work import RightEnded, run_due
from survivor_engagement.programmes.models import Role, RoleAssignment
from tests.exports.making import ask, make, ready
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff, place_of
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "shelf"


SOMEBODY = "00000000-0000-4000-8000-000000000000"


def address(export: Export, step: str = "take/") -> str:
    return f"/w/kz1/exports/{export.public_id}/{step}"


def end_roles(person) -> None:
    RoleAssignment.objects.filter(user=person).update(ends_at=timezone.now())


def changed(sql: str, *values) -> int | None:
    """How many rows a statement changed; None where the database refused it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.rowcount
    except DatabaseError:
        return None


# --- 14: columns that are not hers


@pytest.mark.parametrize("column", ["joined_on", "code", "legal_name", "phone", "user_id", "programme__name"])
def test_a_column_that_is_not_hers_is_no_answer_of_the_form(column, juniper, monitoring, client_for):
    form = {"purpose": "report", "columns": ["number", column], "file_format": "csv"}
    shown = client_for(monitoring).post("/w/kz1/exports/new/advisors/", form).content.decode()
    assert ("Choose one of the answers" in shown, Export.objects.count()) == (True, 0)
    client_for(monitoring).post("/w/kz1/exports/new/advisors/", form | {"columns": ["number"]})
    assert Export.objects.count() == 1


def test_a_column_that_she_lost_since_she_asked_stops_the_table(juniper, manager):
    export = ask(manager, columns=["number", "joined_on"])
    RoleAssignment.objects.filter(user=manager).update(role="monitoring_officer")
    assert (make(export).state, export.stopped_for, StoredFile.objects.count()) == ("stopped", "right_ended", 0)


# --- 17, 67: the role ended


def test_a_table_that_waits_for_its_worker_is_not_made_once_the_role_ended(juniper, manager):
    export = ask(manager)
    end_roles(manager)
    assert (make(export).state, export.stopped_for) == ("stopped", "right_ended")
    assert list(Job.objects.values_list("kind", "state")) == [
        ("export.make_advisors", "refused"), ("export.stop", "done"),
    ]  # fmt: skip


def test_names_are_not_opened_for_somebody_whose_role_ended_after_the_second_yes(juniper, manager, safeguarding):
    export = decide_export(
        export=ask(manager, "identities", ["legal_name"], purpose="contact"), approve=True, by=safeguarding
    )
    end_roles(manager)
    assert (make(export).state, StoredFile.objects.count()) == ("stopped", 0)


def test_a_role_that_ends_while_the_table_is_made_leaves_nothing_behind(juniper, manager):
    export = ask(manager)
    with pytest.raises(RightEnded), transaction.atomic():
        make_export(export=export, by=manager, beat=lambda: end_roles(manager))
    export.refresh_from_db()
    assert (export.state, export.row_count, StoredFile.objects.count()) == ("asked", None, 0)


def test_a_table_that_is_ready_is_not_handed_over_once_the_role_ended(juniper, manager, client_for):
    export, client = ready(manager), client_for(manager)
    end_roles(manager)
    assert client.post(address(export)).status_code == 404
    RoleAssignment.objects.filter(user=manager).update(ends_at=None, role="facilitator")
    assert client.post(address(export)).status_code == 403
    RoleAssignment.objects.filter(user=manager).update(role="programme_manager")
    assert client.post(address(export)).status_code == 200


# --- 34: forged rows of the queue


def test_a_forged_row_in_the_name_of_a_colleague_makes_nothing(juniper, manager, kz):
    export, colleague = ask(manager), make_staff(kz, Role.MANAGER)
    Job.objects.update(asked_by_id=colleague.pk)
    assert (make(export).state, StoredFile.objects.count()) == ("stopped", 0)
    with pytest.raises(RightEnded):
        make_export(export=ask(manager), by=colleague)


def test_a_forged_row_of_a_kind_that_needs_less_makes_nothing(juniper, manager):
    export = ask(manager, "identities", ["legal_name"], purpose="contact")
    fields = {"queue": "exports", "programme_id": export.programme_id, "asked_by_id": manager.pk}
    Job.objects.create(kind="export.make_advisors", about_id=export.public_id, **fields)
    assert make(export).state == "waiting"
    Job.objects.create(kind="export.make_identities", about_id=export.public_id, **fields)
    assert (make(export).state, StoredFile.objects.count()) == ("waiting", 0)


# --- 41, 46: the file


def test_it_is_taken_once_and_then_it_is_gone(juniper, manager, client_for):
    export, client = ready(manager), client_for(manager)
    assert [client.post(address(export)).status_code for _turn in range(2)] == [200, 409]
    assert StoredFile.objects.get().state == "erased"


def test_it_is_fetched_by_no_link_no_look_and_no_part(juniper, manager, client_for):
    export, client = ready(manager), client_for(manager)
    for ask_for in (client.get, client.head, client.put, client.delete):
        assert ask_for(address(export), headers={"range": "bytes=0-10"}).status_code == 405
    whole = client.post(address(export), headers={"range": "bytes=0-10"})
    assert (whole.status_code, len(whole.content) > 100) == (200, True)


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("safeguarding", 403), ("monitoring", 404), ("auditor", 404), ("facilitator", 403), ("finance", 403),
        ("other_manager", 404), ("former_facilitator", 404), ("admin_user", 404), ("juniper", 404),
    ],
)  # fmt: skip
def test_nobody_else_takes_it(person, status, juniper, manager, client_for, request):
    export = ready(manager)
    somebody = request.getfixturevalue(person)
    client = client_for(getattr(somebody, "user", somebody))
    assert client.post(address(export)).status_code == status
    assert take_export(export=export, by=manager).content


def test_a_guessed_number_and_a_colleagues_look_the_same(juniper, manager, monitoring, client_for):
    client = client_for(monitoring)
    answers = [client.post(path) for path in (address(ready(manager)), f"/w/kz1/exports/{SOMEBODY}/take/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({len(answer.content) for answer in answers}) == 1


def test_the_door_of_other_files_does_not_lead_to_it(juniper, manager, other_manager, client_for):
    path = f"/f/{ready(manager).stored.public_id}/"
    assert [client_for(person).post(path).status_code for person in (manager, other_manager)] == [403, 404]


def test_a_colleague_who_reaches_the_action_is_refused_there_too(juniper, manager, kz):
    export = ready(manager)
    with pytest.raises(NotNow, match="Only whoever asked"):
        take_export(export=export, by=make_staff(kz, Role.MANAGER))


# --- past Python


def test_nobody_agrees_to_her_own_nor_in_anothers_name_nor_without_the_role(
    juniper, manager, safeguarding, facilitator, as_web
):
    ask(manager, "identities", ["legal_name"], purpose="contact")
    agree = "UPDATE exports_export SET state = 'asked', decided_at = now(), decided_by_id = %s"
    for person, named in ((manager, manager), (manager, safeguarding), (facilitator, facilitator)):
        with as_web(person):
            assert changed(agree, named.pk) is None
    with as_web(safeguarding):
        assert changed(agree, safeguarding.pk) == 1


@pytest.mark.parametrize(
    "change",
    [
        "columns = '[\"legal_name\", \"phone\"]'", "kind = 'advisors'", "opens_details = false", "purpose = 'report'",
        "asked_by_id = decided_by_id", "state = 'ready'", "state = 'taken', taken_at = now()", "state = 'waiting'",
        "decided_at = now()",
    ],
)  # fmt: skip
def test_what_was_agreed_to_is_not_changed_afterwards(change, juniper, manager, safeguarding, as_web):
    export = ask(manager, "identities", ["phone"], purpose="contact")
    decide_export(export=export, approve=True, by=safeguarding)
    for person in (manager, safeguarding):
        with as_web(person):
            assert changed(f"UPDATE exports_export SET {change}") is None  # noqa: S608 - words of this test


INSERT = (
    "INSERT INTO exports_export (public_id, programme_id, kind, columns, opens_details, purpose, file_format, state, "
    "stopped_for, asked_by_id) VALUES (gen_random_uuid(), %s, %s, %s, %s, 'check', 'csv', 'asked', '', %s)"
)


def test_names_are_not_asked_for_past_the_second_person(kz, manager, monitoring, safeguarding, as_web):
    with as_web(manager):
        assert changed(INSERT, kz.pk, "identities", '["legal_name"]', True, manager.pk) is None
        assert changed(INSERT, kz.pk, "identities", '["legal_name"]', False, manager.pk) is None
        assert changed(INSERT, kz.pk, "advisors", '["phone"]', True, manager.pk) is None
        assert changed(INSERT, kz.pk, "advisors", "[]", False, manager.pk) is None
        assert changed(INSERT, kz.pk, "advisors", '["number"]', False, monitoring.pk) is None
        assert changed(INSERT, kz.pk, "advisors", '["number"]', False, manager.pk) == 1
    with as_web(safeguarding):
        assert changed(INSERT, kz.pk, "advisors", '["number"]', False, safeguarding.pk) is None


def test_other_programmes_and_advisors_see_no_row(juniper, manager, other_manager, former_facilitator, as_web):
    ask(manager)
    for person, seen in ((manager, 1), (other_manager, 0), (former_facilitator, 0), (juniper.user, 0)):
        with as_web(person):
            assert Export.objects.count() == seen


# --- the workers as they really run


@pytest.fixture
def committed(own_database):
    """Two programmes of one manager, an advisor in each, and a second person in the first."""
    with transaction.atomic():
        as_seed()
        kz, th = ProgrammeFactory(code="KZ1"), ProgrammeFactory(code="TH2", in_thailand=True)
        manager, second = make_staff(kz, Role.MANAGER), make_staff(kz, Role.SAFEGUARDING)
        RoleAssignment.objects.create(user=manager, programme=th, role=Role.MANAGER)
        people = [make_advisor(programme, manager) for programme in (kz, th)]
        export = ask_export(
            programme=kz, table=TABLES["identities"], columns=["code", "legal_name"], purpose="contact",
            file_format="csv", by=manager,
        )  # fmt: skip
        decide_export(export=export, approve=True, by=second)
    return export, manager, people


def as_role(name: str, role: str) -> None:
    connections["default"].close()
    databases.point("default", name, role, start_as=role)


@pytest.mark.own_database
def test_the_worker_of_exports_makes_a_table_as_the_role_it_runs_as(committed, own_database):
    _export, manager, (hers, others) = committed
    as_role(own_database, "app_web")
    assert run_due("exports").done == 1
    with acting_for(manager.pk):
        content = take_export(export=Export.objects.get(), by=manager).content.decode()
    assert (hers.shown_code in content, others.shown_code in content) == (True, False)


@pytest.mark.own_database
def test_it_sees_nothing_without_a_person_and_one_programme_with_her(committed, own_database):
    export, manager, (hers, _others) = committed
    as_role(own_database, "app_web")
    with acting_for_system("export.make_identities", export.programme_id):
        assert (Advisor.objects.count(), Export.objects.count()) == (0, 0)
    with acting_for(manager.pk, job="export.make_identities", programme_id=export.programme_id):
        assert list(Advisor.objects.values_list("pk", flat=True)) == [hers.pk]
    with acting_for(manager.pk):
        assert Advisor.objects.count() == 2


@pytest.mark.own_database
@pytest.mark.parametrize("role", ["app_worker", "app_payout", "app_notify"])
def test_other_workers_see_no_more_than_the_person_either(role, committed, own_database):
    export, manager, (hers, others) = committed
    elsewhere = place_of(others)  # which no worker may look up
    as_role(own_database, role)
    for user_id, programme_id, seen in (
        (manager.pk, export.programme_id, [hers.pk]), (manager.pk, elsewhere, [others.pk]),
        (export.asked_by_id + 1_000, export.programme_id, []), (0, export.programme_id, []),
    ):  # fmt: skip
        with acting_for(user_id, job="test.work", programme_id=programme_id):
            assert list(Advisor.objects.values_list("pk", flat=True)) == seen


@pytest.mark.own_database
@pytest.mark.parametrize("role", ["app_worker", "app_payout", "app_notify"])
def test_no_other_worker_asks_agrees_makes_or_takes(role, committed, own_database):
    export, manager, _people = committed
    as_role(own_database, role)
    with acting_for_system("export.stop", export.programme_id):
        assert changed(INSERT, export.programme_id, "advisors", '["number"]', False, manager.pk) is None
        assert changed("DELETE FROM exports_export") is None
        assert changed("UPDATE exports_export SET state = 'ready'") is None
        stopped = changed("UPDATE exports_export SET state = 'stopped', stopped_for = 'right_ended'")
    assert stopped == (1 if role == "app_worker" else None)


@pytest.mark.own_database
def test_the_default_worker_marks_what_was_refused(committed, own_database):
    export, manager, _people = committed
    with transaction.atomic():
        as_seed()
        end_roles(manager)
    as_role(own_database, "app_web")
    assert run_due("exports").failed == 1
    as_role(own_database, "app_worker")
    assert run_due("default").done == 1
    with acting_for_system("test", export.programme_id):
        assert Export.objects.get().stopped_for == "right_ended"


@pytest.mark.own_database
@pytest.mark.parametrize("end", [expire_exports, withdraw_exports])
def test_the_default_worker_erases_what_nobody_took(end, committed, own_database, settings):
    export, _manager, _people = committed
    if end is expire_exports:
        settings.EXPORT_LASTS = timedelta(seconds=-1)
    as_role(own_database, "app_web")
    assert run_due("exports").done == 1
    as_role(own_database, "app_worker")
    with acting_for_system("test", export.programme_id):
        assert end(programme_id=export.programme_id, by=None) == 1
        assert (Export.objects.get().state, StoredFile.objects.get().state) == ("expired", "erased")


@pytest.mark.own_database
def test_two_who_take_it_at_once_get_it_once(committed, own_database):
    export, manager, _people = committed
    as_role(own_database, "app_web")
    run_due("exports")
    got = []

    def take() -> None:
        try:
            with acting_for(manager.pk):
                got.append(len(take_export(export=export, by=manager).content) > 0)
        except NotNow:
            got.append(False)
        connection.close()

    threads = [Thread(target=take) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, True]


@pytest.mark.own_database
def test_nobody_is_erased_while_a_table_with_her_is_made(committed, own_database):
    """Her erasure waits, finds the table when it is kept, and takes it away."""
    export, manager, (hers, _others) = committed
    as_role(own_database, "app_web")
    with (
        acting_for(manager.pk, job="export.make_identities", programme_id=export.programme_id),
        closing(psycopg2.connect(settings.SERVICES.database_url(own_database, "app_owner"))) as other,
        other.cursor() as eraser,
    ):
        assert make_export(export=Export.objects.get(), by=manager).state == "ready"
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            eraser.execute("SELECT 1 FROM identity_advisor WHERE id = %s FOR UPDATE NOWAIT", [hers.pk])


@pytest.mark.own_database
def test_the_vault_opens_for_many_only_those_of_the_persons_programmes(committed, own_database):
    export, manager, people = committed
    stranger = manager.pk + 1_000
    as_role(own_database, "app_web")
    with acting_for(manager.pk, job="export.make_identities", programme_id=export.programme_id):
        about = Export.objects.get()
        with vault.open_for_many(people, ["legal_name"], by=manager, purpose="export_contact", about=about) as opened:
            assert list(opened) == [people[0].pk]
    with (
        pytest.raises(DatabaseError),
        acting_for(stranger),
        vault.open_for_many(people, ["legal_name"], by=manager, purpose="export_contact", about=about),
    ):
        raise AssertionError("it opened in the name of another")
