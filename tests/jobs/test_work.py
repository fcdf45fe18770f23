import logging
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from survivor_engagement.jobs import tasks, work
from survivor_engagement.jobs.lease import LeaseLost
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.programmes.models import Organisation

A_MINUTE_AGO = timedelta(minutes=-1)


def make_due(job):
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now() + A_MINUTE_AGO)


def let_the_lease_run_out(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + A_MINUTE_AGO)


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [f"app.{name}"])
        return cursor.fetchone()[0]


def test_the_handler_gets_the_job_and_acts_for_the_system_in_its_programme(asked, handle):
    seen = {}
    handle(lambda job: seen.update(about=job.about_id, job=setting("job"), programme=setting("programme")))
    assert work.run_due("default") == work.Tally(done=1)
    assert seen == {"about": asked.about_id, "job": "test.work", "programme": "7"}
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.lease, asked.error_kind) == ("done", 1, None, "")
    assert asked.ended_at is not None


def test_a_failure_undoes_the_work_and_keeps_its_mark(asked, handle):
    def half_done(job):
        Organisation.objects.create(name="Half", neutral_name="Half")
        raise ZeroDivisionError("a phone number")

    handle(half_done)
    assert work.run_due("default") == work.Tally(failed=1)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.error_kind) == ("failed", 1, "ZeroDivisionError")
    assert Organisation.objects.count() == 0


def test_a_failed_job_waits_longer_each_time_and_is_given_up_at_last(asked, handle, settings):
    handle(lambda job: 1 / 0)
    waits = []
    for _attempt in range(settings.JOB_MAX_ATTEMPTS):
        before = timezone.now()
        assert work.run_due("default").failed == 1
        asked.refresh_from_db()
        waits.append(round((asked.run_after - before).total_seconds()))
        make_due(asked)
    assert waits == [15, 30, 60, 120, 240]
    assert (asked.state, work.run_due("default").total) == ("dead", 0)


def test_the_log_holds_the_number_of_the_job_and_the_class_of_the_error(asked, handle, settings, caplog):
    settings.JOB_MAX_ATTEMPTS = 1
    handle(lambda job: {}["+7 000 000 00 01"])
    with caplog.at_level(logging.DEBUG):
        work.run_due("default")
    assert caplog.messages == [f"job {asked.pk} given up: KeyError"]
    assert caplog.records[0].exc_info is None


def test_what_was_given_up_can_be_asked_for_anew(asked, handle, settings):
    settings.JOB_MAX_ATTEMPTS = 1
    handle(lambda job: 1 / 0)
    work.run_due("default")
    handle(lambda job: None)
    ask(asked.kind, about_id=asked.about_id, programme_id=7)
    assert work.run_due("default").done == 1


def test_asked_for_anew_during_its_last_attempt_it_is_not_given_up(asked, handle, settings):
    settings.JOB_MAX_ATTEMPTS = 1
    running = work.claim("default")
    ask(asked.kind, about_id=asked.about_id, programme_id=7)
    handle(lambda job: 1 / 0)
    assert not work.run(running)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == ("failed", 0)


def test_a_job_of_a_dead_worker_is_swept_up_and_done_by_another(asked):
    work.claim("default")
    assert work.put_back_abandoned() == 0
    let_the_lease_run_out(asked)
    assert work.put_back_abandoned() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.error_kind, asked.lease) == ("failed", "LeaseRanOut", None)
    assert work.run_due("default").done == 1


def test_a_worker_that_was_taken_for_dead_cannot_keep_its_work(asked, handle):
    handle(lambda job: Organisation.objects.create(name="Late", neutral_name="Late"))
    slow = work.claim("default")
    let_the_lease_run_out(asked)
    work.put_back_abandoned()
    quick = work.claim("default")
    assert not work.run(slow)
    assert Organisation.objects.count() == 0
    assert work.run(quick)
    assert Organisation.objects.count() == 1


def test_the_heart_of_a_job_beats_until_another_worker_has_it(asked, settings):
    running = work.claim("default")
    let_the_lease_run_out(asked)
    running.beat()
    assert work.put_back_abandoned() == 0
    let_the_lease_run_out(asked)
    work.put_back_abandoned()
    with pytest.raises(LeaseLost):
        running.beat()


def test_a_job_that_nobody_claimed_has_no_heart(asked):
    with pytest.raises(ValueError, match="Only a claimed job"):
        asked.beat()


def test_each_queue_has_its_own_work_and_the_oldest_comes_first(handle):
    order = []
    handle(lambda job: order.append(job.pk))
    handle(lambda job: order.append(job.pk), kind="test.notify", queue="notify")
    first, _second, third = (ask("test.work", about_id=uuid4(), programme_id=7) for _turn in range(3))
    ask("test.notify", about_id=uuid4(), programme_id=7)
    make_due(third)
    assert work.run_due("default", limit=2) == work.Tally(done=2)
    assert order == [third.pk, first.pk]
    assert work.queues_with_due_work() == ["default", "notify"]


def test_the_sweep_wakes_workers_who_have_something_due(asked):
    running = work.claim("default")
    let_the_lease_run_out(running)
    tasks.sweep()
    assert work.queues_with_due_work() == ["default"]
    tasks.run_queue("default")
    assert work.queues_with_due_work() == []


def test_done_jobs_are_forgotten_after_a_time_and_those_given_up_are_not(asked, handle, settings):
    settings.JOB_KEEP_DAYS = 30
    work.run_due("default")
    long_ago = timezone.now() - timedelta(days=31)
    dead = ask("test.work", about_id=uuid4(), programme_id=7)
    Job.objects.filter(pk=asked.pk).update(ended_at=long_ago)
    Job.objects.filter(pk=dead.pk).update(state="dead", ended_at=long_ago)
    tasks.tidy()
    assert [job.pk for job in Job.objects.all()] == [dead.pk]


def test_the_command_goes_round_until_nothing_is_due(handle):
    handle(lambda job: ask("test.then", about_id=job.about_id, programme_id=7))
    handle(lambda job: None, kind="test.then", queue="payout")
    ask("test.work", about_id=uuid4(), programme_id=7)
    said = StringIO()
    call_command("run_jobs", stdout=said)
    assert said.getvalue() == "2 jobs done\n"


def test_the_command_does_one_queue_and_says_when_a_job_failed(handle):
    handle(lambda job: 1 / 0)
    ask("test.work", about_id=uuid4(), programme_id=7)
    call_command("run_jobs", queue=["notify"], stdout=StringIO())
    with pytest.raises(CommandError, match="1 of 1 jobs failed"):
        call_command("run_jobs", stdout=StringIO())
