"""Which function does which kind of job, and in which queue. Rooms register theirs in `tasks.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules

from survivor_engagement.jobs.queues import QUEUES

if TYPE_CHECKING:
    from survivor_engagement.jobs.models import Job

Handler = Callable[["Job"], object]

_registered: dict[str, "Registered"] = {}


class UnknownKind(LookupError):
    """No room does this kind of job (any more)."""


@dataclass(frozen=True)
class Registered:
    handler: Handler
    queue: str


def handles(kind: str, *, queue: str = "default") -> Callable[[Handler], Handler]:
    """Decorator: this function does the jobs of this kind. It may run twice and must come to the same result."""
    if queue not in QUEUES:
        raise ValueError(f"{queue} is not a queue; the queues are {', '.join(QUEUES)}.")

    def register(handler: Handler) -> Handler:
        if kind in _registered:
            raise ValueError(f"Two functions handle {kind}.")
        _registered[kind] = Registered(handler, queue)
        return handler

    return register


def queue_of(kind: str) -> str:
    """The queue in which this kind of job waits."""
    return _find(kind).queue


def handler_of(kind: str) -> Handler:
    """The function that does this kind of job."""
    return _find(kind).handler


def discover_tasks() -> None:
    """Import the `tasks` module of every installed app that has one."""
    autodiscover_modules("tasks")


def _find(kind: str) -> Registered:
    try:
        return _registered[kind]
    except KeyError:
        raise UnknownKind(kind) from None
