"""What runs by the clock, and in which queue."""

import sys
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache

from survivor_engagement.celery import app, first_heartbeat, gather_schedule, heartbeat
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
