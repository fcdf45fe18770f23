"""The worker as it really runs: its own database role, its own connection, several at once."""

from threading import Thread

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from survivor_engagement.common.rowsecurity import acting_for_system
from survivor_engagement.identity.models import Advisor
from survivor_engagement.jobs.work import run_due
from survivor_engagement.messaging.actions import post
from survivor_engagement.messaging.models import OutboxMessage
from survivor_engagement.programmes.models import Role
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import as_seed
from tests.harness.factories import ProgrammeFactory

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]


@pytest.fixture
def message(own_database, consent_is) -> OutboxMessage:
    """Committed, as everything here: two programmes with a message each; the one of the first."""
    with transaction.atomic():
        as_seed()
        for code, zone in (("TH2", "Asia/Bangkok"), ("KZ1", "Asia/Almaty")):
            programme = ProgrammeFactory(code=code, timezone=zone)
            manager = make_staff(programme, Role.MANAGER)
            advisor = make_advisor(programme, manager)
            posted = post(advisor=advisor, programme=programme, template="reminder", by=manager)
    return posted


def as_worker(name: str) -> None:
    connections["default"].close()
    databases.point("default", name, "app_notify", start_as="app_notify")


def test_the_worker_sends_as_its_own_role(message, own_database, gateway):
    as_worker(own_database)
    run_due("notify")
    assert gateway.given == [("77000000001", "You have a new note.")] * 2  # one for each programme


def test_two_workers_at_once_send_one_text(message, own_database, gateway):
    as_worker(own_database)

    def run() -> None:
        run_due("notify")
        connection.close()

    workers = [Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run_due("notify")
    assert len(gateway.given) == 2  # one for each programme


def test_the_worker_of_one_programme_sees_no_row_of_another(message, own_database):
    as_worker(own_database)
    with acting_for_system("message.decide", message.programme_id):
        seen = list(OutboxMessage.objects.values_list("pk", flat=True))
    assert (seen, OutboxMessage.objects.count(), Advisor.objects.count()) == ([message.pk], 0, 0)


def test_the_worker_may_not_read_the_vault_without_its_door(message, own_database):
    as_worker(own_database)
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vault.sealed_value")
