"""The trail against those who serve: nobody keeps its sealer out, and no worker writes into it in anybody's name."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from survivor_engagement.audit.actions import record, seal_trail
from survivor_engagement.audit.models import AuditEvent
from survivor_engagement.common.circumstances import Circumstances, under
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import _registered, handles
from survivor_engagement.jobs.work import run_due
from survivor_engagement.programmes.models import Role
from tests.harness import databases
from tests.harness.cast import make_staff
from tests.harness.client import as_seed, set_role
from tests.harness.factories import ProgrammeFactory

pytestmark = pytest.mark.own_database
WORKERS = {"app_worker": "default", "app_notify": "notify", "app_payout": "payout"}
SERVING = ["app_web", *WORKERS]
THE_OLD_LOCK = "SELECT pg_advisory_lock(hashtextextended('audit_seal', 0))"
ADD = (
    "INSERT INTO audit_auditevent (at, event, actor_id, actor_role, on_behalf_of, programme_id, advisor_id, "
    "about_kind, about_id, fields, purpose) "
    "VALUES (statement_timestamp(), 'identity.opened', %s, %s, %s, 1, 1, '', '', '[\"phone\"]', 'payment')"
)
SOMEBODY = 4242


def tried(sql: str, *values) -> str:
    """ "" where the database did it, else why it did not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as error:
        return str(error)
    return ""


# --- the sealer


@pytest.mark.parametrize("role", SERVING)
def test_no_role_that_serves_keeps_the_sealer_out(role, own_database):
    record("group.edited", by=None)
    databases.point("default", own_database, role)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(THE_OLD_LOCK)
            for mode in ("ACCESS SHARE", "ROW EXCLUSIVE", "ACCESS EXCLUSIVE"):
                assert "permission denied" in tried(f"LOCK TABLE audit_sealer IN {mode} MODE")
            databases.point("default", own_database, "app_worker")
            assert seal_trail(by=None) == 1
    finally:
        other.close()


# --- names


@pytest.fixture
def people(own_database) -> dict[str, int]:
    with transaction.atomic():
        as_seed()
        kz = ProgrammeFactory(code="KZ1")
        return {"manager": make_staff(kz, Role.MANAGER).pk, "lead": make_staff(kz, Role.SAFEGUARDING).pk}


def running(queue: str, asked_by: int | None) -> Job:
    with transaction.atomic():
        as_seed()
        return Job.objects.create(
            kind="tests.named", queue=queue, about_id=uuid.uuid4(), asked_by_id=asked_by, state="running",
            lease=uuid.uuid4(), lease_until=timezone.now() + timezone.timedelta(minutes=1),
        )  # fmt: skip


@pytest.mark.parametrize("role", WORKERS)
def test_no_worker_writes_in_anybodys_name(role, own_database):
    databases.point("default", own_database, role)
    assert tried(ADD, None, "system", None) == ""
    for forged in (
        (SOMEBODY, "safeguarding_lead", None),
        (None, "safeguarding_lead", None),
        (None, "system", SOMEBODY),
    ):
        assert "row-level security" in tried(ADD, *forged)
        with transaction.atomic():
            set_role(role, user_id=str(SOMEBODY), job="tests.named")
            assert "row-level security" in tried(ADD, *forged)


@pytest.mark.parametrize(("role", "queue"), WORKERS.items())
def test_a_worker_says_for_whom_the_work_in_its_queue_runs_and_of_nobody_else(role, queue, people, own_database):
    running(queue, people["manager"])
    running("exports", people["lead"])
    databases.point("default", own_database, role)
    assert tried(ADD, None, "system", people["manager"]) == ""
    assert "row-level security" in tried(ADD, None, "system", people["lead"])
    assert "row-level security" in tried(ADD, people["manager"], "system", people["manager"])


@pytest.mark.parametrize(("role", "queue"), WORKERS.items())
def test_no_worker_makes_work_of_somebody_to_have_her_name(role, queue, people, own_database):
    mine = running(queue, None)
    ended = running(queue, people["lead"])
    with transaction.atomic():
        as_seed()
        Job.objects.filter(pk=ended.pk).update(state="done", lease=None, lease_until=None, ended_at=timezone.now())
    databases.point("default", own_database, role)
    made = (
        "INSERT INTO jobs_job (kind, queue, about_id, asked_by_id, state, attempts, asked_at, run_after, error_kind) "
        "VALUES ('tests.named', %s, gen_random_uuid(), %s, 'asked', 0, now(), now(), '')"
    )
    assert tried(made, queue, None) == ""
    assert "in no other name" in tried(made, queue, people["lead"])
    assert "in no other name" in tried("UPDATE jobs_job SET asked_by_id = %s WHERE id = %s", people["lead"], mine.pk)
    again = "UPDATE jobs_job SET state = 'running', ended_at = NULL, lease = gen_random_uuid(), lease_until = now()"
    assert "what has ended" in tried(f"{again} WHERE id = %s", ended.pk)


@pytest.mark.parametrize(("role", "queue"), WORKERS.items())
def test_real_work_of_a_person_is_written_down_and_asks_for_more_in_her_name(role, queue, people, own_database):
    @handles("tests.named", queue=queue)
    def work(job: Job) -> None:
        record("group.edited", by=None)
        ask("tests.named", about_id=uuid.UUID(int=7), programme_id=None, by=whose)

    try:
        with transaction.atomic():
            as_seed()
            whose = make_staff(ProgrammeFactory(code="TH2"), Role.MANAGER)
            ask("tests.named", about_id=uuid.UUID(int=6), programme_id=None, by=whose)
        databases.point("default", own_database, role)
        assert run_due(queue, limit=1).done == 1
    finally:
        del _registered["tests.named"]
    databases.point("default", own_database, "app_owner")
    assert list(AuditEvent.objects.filter(event="group.edited").values_list("actor_id", "on_behalf_of")) == [
        (None, whose.pk)
    ]
    assert set(Job.objects.filter(kind="tests.named").values_list("asked_by_id", flat=True)) == {whose.pk}


def test_the_web_process_writes_as_before(people, own_database):
    databases.point("default", own_database, "app_web")
    assert "row-level security" in tried(ADD, SOMEBODY, "safeguarding_lead", None)
    with under(Circumstances(on_behalf_of=people["lead"])), pytest.raises(DatabaseError):
        record("group.edited", by=None)
