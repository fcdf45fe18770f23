"""Erasing as the worker does it: its own role, real commits, a death in the middle, two at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, Event

import pytest
from django.db import DatabaseError, connection, connections, transaction

from survivor_engagement.common.errors import NotNow
from survivor_engagement.common.rowsecurity import acting_for_system, set_local
from survivor_engagement.identity import erasing, vault
from survivor_engagement.identity.models import Erasure
from survivor_engagement.jobs.work import run_due
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.programmes.models import Role
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff, programme_of
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory
from tests.identity.erasing import live_in_every_room, wish
from tests.identity.test_erasing import what_names_her

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]


class Killed(Exception):
    pass


@contextmanager
def worker(database):
    """Connections of the default worker, which bypasses nothing and holds no root key."""
    databases.point("default", database, "app_worker")
    try:
        yield
    finally:
        databases.point("default", database, "app_test", start_as="app_seed")


def told(function, *args):
    """What it came to, in a thread with connections of its own."""
    try:
        return function(*args)
    except (NotNow, DatabaseError) as no:
        return type(no).__name__
    finally:
        connections.close_all()


@pytest.fixture
def known(own_database):
    """In two programmes, and in every room of the first."""
    with transaction.atomic():
        as_seed()
        kz, th = ProgrammeFactory(code="KZ1"), ProgrammeFactory(code="TH2", in_thailand=True)
        manager, second, finance = (
            make_staff(kz, role) for role in (Role.MANAGER, Role.SAFEGUARDING, Role.FINANCE_PREPARER)
        )
        her = make_advisor(kz, manager)
        live_in_every_room(her, kz, manager, second, finance)
        vault.seal(her, {"phone": "+77000000002"}, by=manager, purpose="contact", programme_id=kz.pk)
        her.enrolments.create(programme=th, starts_on=her.joined_on, basis="ally")
        her.safe_contacts.create(
            programme=th, channel="in_app", shared_with="nobody", confirmed_at=her.user.joined_at, days=[1]
        )
    return her


def enter_job(made) -> None:
    set_local(job=erasing.ERASE, programme=made.programme_id)


def names_her(advisor) -> set[str]:
    with transaction.atomic():
        as_seed()
        return {kind for kind, count in what_names_her(advisor).items() if count}


def wished(advisor) -> Erasure:
    with transaction.atomic():
        as_seed()
        return wish(advisor)


def test_the_worker_erases_in_every_programme_and_sees_no_other_person(own_database, known):
    made = wished(known)
    with worker(own_database):
        assert run_due("default", limit=1).done == 1
    assert names_her(known) == set()
    made.refresh_from_db()
    assert (made.state, made.counts["contact"], made.counts["enrolments"]) == ("done", 2, 2)


def test_the_worker_cannot_erase_whom_nobody_wished_to_erase(own_database, known):
    place = programme_of(known)
    with worker(own_database), acting_for_system(erasing.ERASE, place.pk):
        with pytest.raises(DatabaseError, match="nobody is to be erased"), transaction.atomic():
            connection.cursor().execute("SELECT identity_erase_ground()")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Erasure.objects.create(advisor=known, programme=place, how="told", state="asked", asked_by=known.user)


def test_killed_before_the_commit_her_keys_are_gone_and_the_next_run_takes_the_rows(own_database, known):
    made = wished(known)
    with worker(own_database), suppress(Killed), acting_for_system(erasing.ERASE, made.programme_id):
        erasing.erase_advisor(public_id=made.public_id, by=None)
        raise Killed
    assert PersonKey.objects.filter(owner=known.public_id).count() == 0
    assert "sealed" in names_her(known)
    with transaction.atomic():
        as_seed()
        with vault.open(known, ["phone", "legal_name"], by=known.user, purpose="safety") as values:
            assert values == {}
    with worker(own_database):
        assert run_due("default", limit=1).done == 1
    assert names_her(known) == set()


def test_of_two_erasings_at_once_one_does_it_and_both_end_well(own_database, known):
    made = wished(known)
    start = Barrier(2)

    def erase_too():
        start.wait(timeout=10)
        with acting_for_system(erasing.ERASE, made.programme_id):
            return erasing.erase_advisor(public_id=made.public_id, by=None)

    with worker(own_database), ThreadPoolExecutor(2) as pool:
        assert [future.result(60) for future in [pool.submit(told, erase_too) for _twice in range(2)]] == [True, True]
    made.refresh_from_db()
    assert (made.state, names_her(known)) == ("done", set())


def test_of_two_wishes_at_once_one_stands(own_database, known):
    start = Barrier(2)

    def wish_too():
        start.wait(timeout=10)
        return wished(known).state

    with ThreadPoolExecutor(2) as pool:
        came = sorted(future.result(60) for future in [pool.submit(told, wish_too) for _twice in range(2)])
    assert came == ["NotNow", "confirmed"]


def test_a_value_sealed_in_her_last_moment_is_told_no(own_database, known):
    made, erased = wished(known), Event()

    def seal_late():
        erased.wait(20)
        with transaction.atomic():
            as_seed()
            vault.seal(known, {"phone": "+77000000009"}, by=None, purpose="contact", programme_id=made.programme_id)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        as_seed()
        enter_job(made)
        erasing.erase_advisor(public_id=made.public_id, by=None)
        late = pool.submit(told, seal_late)
        erased.set()
        with suppress(TimeoutError):
            late.result(1)  # it waits for the row of hers
        assert not late.done()
    assert late.result(30) == "IntegrityError"
    assert names_her(known) - {"keys"} == set()
