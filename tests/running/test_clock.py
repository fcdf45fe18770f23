"""What runs by the clock, and in which queue."""

import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from celery.schedules import crontab
from django.apps import apps
from django.core.cache import cache

from survivor_engagement.celery import app, first_heartbeat, gather_schedule, heartbeat, make_up_for_the_night
from survivor_engagement.jobs.queues import QUEUES

pytestmark = pytest.mark.no_database


def test_every_worker_is_asked_to_speak_and_old_requests_are_dropped():
    asked = {name: entry for name, entry in gather_schedule().items() if name.startswith("heartbeat-")}

    assert {entry["options"]["queue"] for entry in asked.values()} == set(QUEUES)
    assert {entry["options"]["expires"] for entry in asked.values()} == {10}


def test_every_task_of_the_clock_exists_and_goes_to_a_queue_that_has_a_worker():
    schedule = gather_schedule()

    assert [entry["task"] for entry in schedule.values() if entry["task"] not in app.tasks] == []
    assert {entry.get("options", {}).get("queue", "default") for entry in schedule.values()} <= set(QUEUES)


def test_beat_gets_the_schedule_of_all_rooms():
    rooms = {f"{room.name}.tasks" for room in apps.get_app_configs()}
    of_rooms = {name for room in rooms & set(sys.modules) for name in getattr(sys.modules[room], "BEAT", {})}

    app.finalize()

    assert of_rooms
    assert set(app.conf.beat_schedule) == of_rooms | {f"heartbeat-{queue}" for queue in QUEUES}


def test_two_rooms_cannot_use_the_same_name(monkeypatch):
    tasks = sys.modules["survivor_engagement.jobs.tasks"]
    monkeypatch.setattr(tasks, "BEAT", {**tasks.BEAT, "heartbeat-default": {}})

    with pytest.raises(ValueError, match="Two rooms want heartbeat-default by the clock"):
        gather_schedule()


def test_a_worker_speaks_when_it_starts_and_whenever_it_is_asked():
    cache.delete_many(["heartbeat:notify", "heartbeat:payout"])
    consumer = SimpleNamespace(
        app=SimpleNamespace(amqp=SimpleNamespace(queues=SimpleNamespace(consume_from=["notify"])))
    )

    first_heartbeat(sender=consumer)
    heartbeat("payout")

    assert cache.get_many(["heartbeat:notify", "heartbeat:payout"]) == {
        "heartbeat:notify": "here",
        "heartbeat:payout": "here",
    }
    cache.delete_many(["heartbeat:notify", "heartbeat:payout"])


NIGHTLY = {
    "consent-coming-of-age", "consent-histories", "consent-anchors", "consent-remind", "retention-purge",
    "identity-forget-keys", "files-tidy", "users-tidy",
    "jobs-tidy",
}  # fmt: skip
LONGEST_INTERVAL = 6 * 60 * 60
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def nightly() -> dict[str, dict]:
    return {name: entry for name, entry in gather_schedule().items() if isinstance(entry["schedule"], crontab)}


def test_a_clock_that_is_restarted_every_day_at_noon_does_each_nightly_task_every_day(monkeypatch):
    assert set(nightly()) == NIGHTLY
    intervals = [entry["schedule"] for name, entry in gather_schedule().items() if name not in NIGHTLY]
    assert max(intervals) <= LONGEST_INTERVAL
    hours = set()
    for entry in nightly().values():
        schedule = entry["schedule"]
        started = schedule.remaining_delta(NOON)[0]
        monkeypatch.setattr(schedule, "nowfun", lambda: NOON + timedelta(hours=23, minutes=59))
        assert schedule.is_due(started).is_due
        monkeypatch.setattr(schedule, "nowfun", lambda: NOON + timedelta(hours=6))
        assert not schedule.is_due(started).is_due
        hours.add((*schedule.hour, *schedule.minute))
    assert {hour for hour, _minute in hours} <= {19, 20, 21}  # in UTC: from midnight on, in Almaty and in Bangkok
    assert len(hours) == len(NIGHTLY)


def test_a_clock_that_stood_still_at_night_makes_up_for_it_once_when_it_starts():
    asked: list[str] = []
    clock = SimpleNamespace(app=SimpleNamespace(send_task=lambda name, kwargs: asked.append(name)))
    cache.delete_many([f"night:{name}" for name in NIGHTLY])

    make_up_for_the_night(sender=clock)
    make_up_for_the_night(sender=clock)

    assert sorted(asked) == sorted(entry["task"] for entry in nightly().values())
    cache.delete_many([f"night:{name}" for name in NIGHTLY])
