import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask
from survivor_engagement.jobs.registry import UnknownKind, handles
from survivor_engagement.jobs.tasks import nudge
from survivor_engagement.jobs.work import claim, run, run_due


def again(job, **fields):
    return ask(job.kind, about_id=job.about_id, programme_id=job.programme_id, **fields)


def test_a_job_says_what_it_is_about_and_who_asked(handle, manager, kz):
    about = uuid4()
    job = ask("test.work", about_id=about, programme_id=kz.pk, by=manager)
    stored = Job.objects.get()
    assert (stored.pk, stored.kind, stored.queue, stored.state) == (job.pk, "test.work", "default", "asked")
    assert (stored.about_id, stored.programme_id, stored.asked_by_id) == (about, kz.pk, manager.pk)
    assert str(stored) == f"job-{job.pk}"


def test_asking_twice_is_asking_once(asked):
    assert again(asked).pk == asked.pk
    assert Job.objects.count() == 1
    assert (run_due("default").total, run_due("default").total) == (1, 0)


def test_two_things_of_the_same_kind_are_two_jobs(asked):
    assert ask("test.work", about_id=uuid4(), programme_id=7).pk != asked.pk


def test_what_was_done_can_be_asked_for_again(asked):
    run_due("default")
    assert again(asked).pk != asked.pk
    assert sorted(Job.objects.values_list("state", flat=True)) == ["asked", "done"]


def test_the_earlier_moment_counts(handle):
    tomorrow, soon = timezone.now() + timedelta(days=1), timezone.now() + timedelta(hours=1)
    job = ask("test.work", about_id=uuid4(), programme_id=None, run_after=tomorrow)
    assert again(job, run_after=soon).run_after == soon
    assert again(job, run_after=tomorrow).run_after == soon
    assert run_due("default").total == 0
    assert again(job).run_after < soon
    assert run_due("default").done == 1


def test_asked_for_while_it_runs_it_runs_once_more(asked):
    running = claim("default")
    assert again(asked).pk == asked.pk
    assert claim("default") is None
    assert run(running)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.again_after) == ("asked", 0, None)
    assert (run_due("default").done, run_due("default").done) == (1, 0)


@transaction.atomic
def ask_and_fail():
    ask("test.work", about_id=uuid4(), programme_id=7)
    raise ZeroDivisionError


def test_where_the_action_rolls_back_nothing_was_asked(handle):
    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert Job.objects.count() == 0


def test_a_kind_that_no_room_handles_cannot_be_asked_for(handle):
    with pytest.raises(UnknownKind):
        ask("test.nobody", about_id=uuid4(), programme_id=7)


def test_one_kind_has_one_handler_and_a_known_queue(handle):
    with pytest.raises(ValueError, match="Two functions handle"):
        handles("test.work")(print)
    with pytest.raises(ValueError, match="the queues are default, notify, payout, exports"):
        handles("test.other", queue="express")


def test_the_worker_is_woken_after_the_commit_and_only_when_it_is_due(handle, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as now:
        ask("test.work", about_id=uuid4(), programme_id=7)
    with django_capture_on_commit_callbacks() as later:
        ask("test.work", about_id=uuid4(), programme_id=7, run_after=timezone.now() + timedelta(hours=1))
    assert (len(now), len(later)) == (1, 0)


def test_without_redis_the_work_waits_and_the_log_says_so(asked, caplog, without_redis):
    with caplog.at_level(logging.WARNING, logger="survivor_engagement.jobs"):
        nudge("default")
    assert caplog.messages == ["the default worker could not be woken; its work waits for the next sweep"]
    assert run_due("default").done == 1


def test_the_database_keeps_one_live_job_for_each_thing(asked):
    with pytest.raises(IntegrityError, match="one_live_job_per_subject"), transaction.atomic():
        Job.objects.create(kind=asked.kind, queue="default", about_id=asked.about_id)
    with pytest.raises(IntegrityError, match="running_job_has_a_lease"), transaction.atomic():
        Job.objects.update(state="running")
    with pytest.raises(IntegrityError, match="ended_job_has_an_end"), transaction.atomic():
        Job.objects.update(state="done")
