"""A kind of job for tests, whose handler is given by each test."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from survivor_engagement.jobs import registry
from survivor_engagement.jobs.models import Job
from survivor_engagement.jobs.queue import ask


@pytest.fixture
def handle(monkeypatch) -> Callable[..., None]:
    """`handle(function)`: jobs of the kind "test.work" are done by this function."""
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))

    def give(
        function: Callable, *, kind: str = "test.work", queue: str = "default", needs: tuple[str, ...] = ()
    ) -> None:
        registry._registered.pop(kind, None)
        registry.handles(kind, queue=queue, needs=needs)(function)

    give(lambda job: None)
    return give


@pytest.fixture
def asked(handle) -> Job:
    return ask("test.work", about_id=uuid4(), programme_id=7)
