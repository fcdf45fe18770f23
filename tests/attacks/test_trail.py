"""The trail against those who would be rid of it: no row, no reading; and nobody who serves changes or cuts it.

What its owner does with the triggers off is in `tests/audit/test_verify.py`.
"""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from survivor_engagement.audit.actions import record, seal_trail
from survivor_engagement.audit.models import AuditEvent, AuditSeal
from survivor_engagement.identity.actions import ask_reveal, decide_reveal
from survivor_engagement.programmes.models import Role
from tests.harness import databases
from tests.harness.cast import make_advisor, make_staff
from tests.harness.client import WebClient
from tests.harness.factories import ProgrammeFactory

SERVING = ["app_web", "app_worker", "app_notify", "app_payout"]
CHANGES = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table}",
    "ALTER TABLE {table} DISABLE TRIGGER USER",
]
TABLES = {"audit_auditevent": "id", "audit_auditseal": "number"}
FORGE = (
    "INSERT INTO audit_auditseal VALUES (99, now(), 1, '{1}', decode('00', 'hex'), 1, 1, decode('00', 'hex'), "
    "decode('00', 'hex'))"
)


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def trail(own_database) -> str:
    """Committed: one row, sealed, and one that waits."""
    record("group.edited", by=None)
    databases.point("default", own_database, "app_worker")
    seal_trail(by=None)
    record("group.edited", by=None)
    return own_database


@pytest.mark.own_database
@pytest.mark.parametrize("role", SERVING)
def test_nobody_who_serves_changes_or_cuts_the_trail_or_its_seals(role, trail):
    databases.point("default", trail, role)
    tried = [change.format(table=table, column=column) for table, column in TABLES.items() for change in CHANGES]
    assert [sql for sql in tried if not refused(sql)] == []
    databases.point("default", trail, "app_owner")
    assert (AuditEvent.objects.count(), AuditSeal.objects.count()) == (2, 1)


@pytest.mark.own_database
def test_not_even_the_owner_by_mistake(trail):
    databases.point("default", trail, "app_owner")
    by_mistake = [
        change.format(table=table, column=column) for table, column in TABLES.items() for change in CHANGES[:3]
    ]
    assert [sql for sql in by_mistake if not refused(sql)] == []


@pytest.mark.own_database
@pytest.mark.parametrize("role", SERVING)
def test_nobody_who_serves_writes_a_seal_by_hand(role, trail):
    databases.point("default", trail, "app_owner")
    assert not refused(FORGE)  # it would be one
    databases.point("default", trail, role)
    assert refused(FORGE.replace("99", "98"))


ADD = (
    "INSERT INTO audit_auditevent ({more} at, event, actor_role, about_kind, about_id, fields, purpose) "
    "VALUES ({value} now() - interval '{ago}', 'group.edited', 'system', '', '', '[]', '')"
)


@pytest.mark.own_database
@pytest.mark.parametrize("role", SERVING)
def test_nobody_who_serves_chooses_the_moment_or_the_number_of_a_row(role, trail):
    databases.point("default", trail, role)
    assert not refused(ADD.format(more="", value="", ago="0 hours"))
    assert refused(ADD.format(more="", value="", ago="1 hour"))
    assert refused(ADD.format(more="", value="", ago="-1 hour"))
    assert refused(ADD.format(more="id,", value="4611686018427387904,", ago="0 hours"))


@pytest.mark.own_database
def test_the_sealer_reads_no_row_of_the_trail_and_the_others_neither_seal_nor_see_seals(trail):
    databases.point("default", trail, "app_worker")
    assert (AuditEvent.objects.count(), seal_trail(by=None), AuditSeal.objects.count()) == (0, 1, 2)
    for role in ("app_web", "app_notify", "app_payout"):
        databases.point("default", trail, role)
        assert refused("SELECT audit_seal(1, false)")
        assert refused("SELECT * FROM audit_auditseal")


@pytest.mark.own_database
def test_two_sealers_at_once_make_one_seal(trail):
    databases.point("default", trail, "app_worker")
    with transaction.atomic():
        assert seal_trail(by=None) == 1
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT how_many FROM audit_seal(10, true)")
            assert cursor.fetchone() == (None,)
        other.close()
    assert AuditSeal.objects.count() == 2


@pytest.fixture
def approved(own_database):
    """An opening that a second person agreed to; committed. Yields who asked and the address of the details."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.job', 'seed', false)")
    programme = ProgrammeFactory(code="KZ1")
    manager, lead = make_staff(programme, Role.MANAGER), make_staff(programme, Role.SAFEGUARDING)
    advisor = make_advisor(programme, manager)
    asked = ask_reveal(advisor=advisor, programme=programme, fields=["phone"], purpose="contact", by=manager)
    decide_reveal(request=asked, approve=True, by=lead)
    return manager, f"/w/kz1/openings/{asked.public_id}/open/"


def as_owner(database: str, sql: str) -> None:
    databases.point("default", database, "app_owner")
    with connection.cursor() as cursor:
        cursor.execute(sql)
    databases.point("default", database, "app_web")


def real_client(user) -> Client:
    """Nothing of the harness: requests run as the role that the process signed in with."""
    client = Client(raise_request_exception=False)
    WebClient.sign_in(client, user)
    return client


@pytest.mark.own_database
@pytest.mark.parametrize(
    "broken",
    [
        "REVOKE INSERT ON audit_auditevent FROM app_web",
        "ALTER TABLE audit_auditevent ADD CONSTRAINT disk_is_full CHECK (id < 0) NOT VALID",
    ],
)
def test_no_row_no_reading(broken, approved, own_database):
    person, address = approved
    databases.point("default", own_database, "app_web")
    assert "77000000001" in real_client(person).post(address).content.decode()  # it would be shown
    as_owner(own_database, broken)
    answer = real_client(person).post(address)
    page = answer.content.decode()
    assert (answer.status_code, "77000000001" in page, "audit" in page) == (500, False, False)
