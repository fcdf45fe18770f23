"""Which function does which kind of job, and in which queue. Rooms register theirs in `tasks.py`."""

from collections.abc import Callable, Iterable
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
    needs: tuple[str, ...] = ()


def handles(kind: str, *, queue: str = "default", needs: Iterable[str] = ()) -> Callable[[Handler], Handler]:
    """Decorator: this function does the jobs of this kind. It may run twice and must come to the same result.

    Work that a person starts names what she must hold, one verb of several: it runs in her scope, within its programme,
    and only while she holds one of them there. Work without `needs` is the system's own.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue} is not a queue; the queues are {', '.join(QUEUES)}.")

    def register(handler: Handler) -> Handler:
        if kind in _registered:
            raise ValueError(f"Two functions handle {kind}.")
        _registered[kind] = Registered(handler, queue, tuple(needs))
        return handler

    return register


def queue_of(kind: str) -> str:
    """The queue in which this kind of job waits."""
    return _find(kind).queue


def handler_of(kind: str) -> Handler:
    """The function that does this kind of job."""
    return _find(kind).handler


def needs_of(kind: str) -> tuple[str, ...]:
    """What whoever asked for this kind of job must hold, one of them; nothing for the system's own work."""
    return _find(kind).needs


def kinds_of_persons() -> dict[str, tuple[str, ...]]:
    """Every kind of job that a person starts, with what she must hold."""
    return {kind: found.needs for kind, found in sorted(_registered.items()) if found.needs}


def discover_tasks() -> None:
    """Import the `tasks` module of every installed app that has one."""
    autodiscover_modules("tasks")


def _find(kind: str) -> Registered:
    try:
        return _registered[kind]
    except KeyError:
        raise UnknownKind(kind) from None
