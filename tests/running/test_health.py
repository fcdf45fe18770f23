"""What a load balancer asks."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client

from survivor_engagement.jobs.queues import QUEUES


@pytest.fixture
def client():
    """Django's own: it asks nothing of the database itself."""
    return Client()


@pytest.fixture(autouse=True)
def _no_heartbeats():
    cache.delete_many([f"heartbeat:{queue}" for queue in QUEUES])
    yield
    cache.delete_many([f"heartbeat:{queue}" for queue in QUEUES])


def all_workers_speak() -> None:
    cache.set_many({f"heartbeat:{queue}": "here" for queue in QUEUES})


def test_the_process_is_up(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"up": True})


def test_ready_when_databases_redis_and_every_worker_answer(client):
    all_workers_speak()

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "down": []})


def test_a_silent_worker_is_named(client):
    all_workers_speak()
    cache.delete("heartbeat:payout")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "down": ["payout worker"]})


def test_redis_is_named_when_it_does_not_answer(client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "down": ["redis"]})


@pytest.mark.parametrize(("alias", "name"), [("default", "database"), ("keys", "keys database")])
def test_a_database_that_does_not_answer_is_named(client, own_connection, alias, name):
    all_workers_speak()
    own_connection(alias, HOST="/nowhere")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"ready": False, "down": [name]})


@pytest.fixture
def own_connection():
    """Puts another connection in the place of the test's own, and the test's own back afterwards."""
    kept = {}

    def replace(alias: str, **changed) -> None:
        kept[alias] = connections[alias]
        connections[alias] = connections.create_connection(alias)
        connections[alias].settings_dict = {**settings.DATABASES[alias], **kept[alias].settings_dict, **changed}

    yield replace
    for alias, connection in kept.items():
        connections[alias] = connection
