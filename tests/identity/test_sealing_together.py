"""Two people write down the same detail of one advisor at the same moment: both end well, and one of the two stands."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections, transaction

from survivor_engagement.audit.actions import record
from survivor_engagement.identity import vault
from survivor_engagement.programmes.models import Role
from survivor_engagement.programmes.scope import enter_scope
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed, as_web
from tests.harness.factories import ProgrammeFactory

NUMBERS = ("+77000000011", "+77000000022")


@pytest.mark.own_database
def test_the_same_number_field_written_by_two_at_once(own_database):
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        people = [make_staff(kz, Role.MANAGER) for _ in NUMBERS]
        her = make_advisor(kz, people[0])
    both_there = Barrier(2)

    def write(person, number: str) -> str:
        try:
            with transaction.atomic():
                enter_scope(person)
                both_there.wait(10)
                vault.seal(her, {"phone": number}, by=person, purpose="contact", programme_id=kz.pk)
            return "written"
        except Exception as error:
            return repr(error)
        finally:
            connections.close_all()

    databases.point("default", own_database, "app_web")
    try:
        for _round in range(5):
            with ThreadPoolExecutor(2) as threads:
                told = list(threads.map(write, people, NUMBERS))
            assert told == ["written", "written"]
    finally:
        databases.point("default", own_database, "app_test", start_as="app_seed")
    with transaction.atomic():
        as_seed()
        with vault.open(her, ["phone"], by=None, purpose="contact", programme_id=kz.pk) as opened:
            stands = opened["phone"]
    with transaction.atomic(), as_web(people[0]):
        record("identity.searched", by=people[0], about=kz, programme_id=kz.pk, purpose="contact")
        found = {number for number in NUMBERS if vault.with_tag(kz.pk, "phone", number)}
    assert found == {stands}
