"""Several workers at once, on real connections, with commits."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from survivor_engagement.jobs import work
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.programmes.models import Organisation
from tests.harness import databases

pytestmark = [pytest.mark.own_database, pytest.mark.usefixtures("own_database")]


def beside(function, *args):
    """Run it in a thread of its own, which has connections of its own."""

    def alone():
        try:
            return function(*args)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result(timeout=30)


def test_four_workers_do_forty_jobs_once_each(handle):
    done = []
    handle(lambda job: done.append(job.about_id))
    wanted = [ask("test.work", about_id=uuid4(), programme_id=7).about_id for _turn in range(40)]
    start = Barrier(4)

    def worker(_number):
        start.wait(timeout=10)
        tally = work.run_due("default")
        connections.close_all()
        return tally.done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(worker, range(4))) == 40
    assert sorted(done) == sorted(wanted)


def test_the_claim_is_seen_by_others_while_the_work_is_still_open(asked, handle):
    seen = []
    handle(lambda job: seen.extend([beside(lambda: Job.objects.get().state), beside(work.claim, "default")]))
    assert work.run_due("default").done == 1
    assert seen == ["running", None]


def test_a_heartbeat_is_seen_by_the_sweeper_before_the_work_commits(asked, handle):
    def long_work(job):
        beside(lambda: Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1)))
        job.beat()
        assert beside(work.put_back_abandoned) == 0

    handle(long_work)
    assert work.run_due("default").done == 1


def test_a_job_that_asks_for_itself_again_is_neither_blocked_nor_swept_away(asked, handle):
    def work_and_ask_again(job):
        if job.attempts == 1 and not job.error_kind:
            ask(job.kind, about_id=job.about_id, programme_id=7)
        job.beat()
        assert beside(work.put_back_abandoned) == 0

    handle(work_and_ask_again)
    assert work.run_due("default", limit=1).done == 1
    assert Job.objects.get().state == "asked"


def test_of_two_who_ask_at_once_one_makes_the_job_and_the_other_joins(handle):
    about, start = uuid4(), Barrier(6)

    def person(_number):
        start.wait(timeout=10)
        try:
            return ask("test.work", about_id=about, programme_id=7).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(person, range(6)))) == 1
    assert Job.objects.count() == 1


def test_a_worker_waits_for_the_one_who_has_just_asked_again(asked):
    with transaction.atomic():
        ask(asked.kind, about_id=asked.about_id, programme_id=7)
        assert beside(work.claim, "default") is None
    assert beside(work.claim, "default").pk == asked.pk


def killed_in_the_middle(_job):
    Organisation.objects.create(name="Half", neutral_name="Half")
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_process_that_dies(function, *args):
    """Run it in a process of its own; answer the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            function(*args)
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def test_of_a_killed_worker_nothing_is_left_and_another_does_the_work_once(asked, handle):
    handle(killed_in_the_middle)
    assert in_a_process_that_dies(work.run_due, "default") == signal.SIGKILL
    assert (Job.objects.get().state, Organisation.objects.count()) == ("running", 0)
    Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    handle(lambda job: Organisation.objects.create(name="Whole", neutral_name="Whole"))
    assert (work.put_back_abandoned(), work.run_due("default").done) == (1, 1)
    assert (Job.objects.get().attempts, Organisation.objects.get().name) == (2, "Whole")


@pytest.mark.parametrize(("role", "queue"), [
    ("app_worker", "default"), ("app_notify", "notify"), ("app_payout", "payout"), ("app_web", "exports"),
])  # fmt: skip
def test_every_kind_of_worker_may_claim_and_finish_as_its_own_database_role(asked, own_database, role, queue):
    Job.objects.update(queue=queue)
    connections.close_all()
    databases.point("default", own_database, role, start_as=role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (role, role)
    assert work.run_due(queue).done == 1
