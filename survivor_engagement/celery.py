"""The Celery app. Each room says in its `tasks.py` what runs by the clock (`BEAT`); this module gathers it.

Every worker also says "I am here" every ten seconds, through the clock and the broker, so that `/readyz` notices when
any link of that chain is missing.
"""

import logging.config
import os
import sys
from typing import Any

import django
from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, worker_init, worker_ready
from django.apps import apps
from django.conf import settings
from django.core.cache import cache

from survivor_engagement.common.logs import keep_last_words_plain
from survivor_engagement.common.walls import guard
from survivor_engagement.jobs.queues import QUEUES

HEARTBEAT_SECONDS = 10
HEARTBEAT_LASTS = 40
NIGHT_LASTS = 20 * 60 * 60  # a clock that starts again and again makes up for a night once

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "survivor_engagement.settings")


class Quiet(Task):
    """Celery writes what a task was given into the headers of its message, for logs and monitors. Ours says nothing."""

    abstract = True

    def apply_async(self, *args: Any, **options: Any) -> Any:
        return super().apply_async(*args, **options | {"argsrepr": "-", "kwargsrepr": "-"})


app = Celery("survivor_engagement", task_cls=Quiet)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.task(name="heartbeat", ignore_result=True)
def heartbeat(queue: str) -> None:
    """The worker of this queue is here."""
    cache.set(f"heartbeat:{queue}", "here", HEARTBEAT_LASTS)


@app.on_after_finalize.connect
def set_the_clock(sender: Celery, **_kwargs: Any) -> None:
    if not apps.ready:
        django.setup()
    sender.conf.beat_schedule = gather_schedule()


@setup_logging.connect
def log_as_the_web_does(**_kwargs: Any) -> None:
    """In place of Celery's own logging, whose lines hold what an error says."""
    logging.config.dictConfig(settings.LOGGING)
    keep_last_words_plain()


@worker_init.connect
@beat_init.connect
def refuse_a_role_without_walls(**_kwargs: Any) -> None:
    guard()


@worker_ready.connect
def first_heartbeat(sender: Any, **_kwargs: Any) -> None:
    """At once, so that nobody waits for the first stroke of the clock."""
    for queue in sender.app.amqp.queues.consume_from:
        heartbeat(queue)


@beat_init.connect
def make_up_for_the_night(sender: Any, **_kwargs: Any) -> None:
    """The clock keeps nothing over a restart. If it stood still at the hour of a nightly task, nobody would notice
    before the next night: so that is asked for when it starts, too. All of them may run twice."""
    for name, entry in gather_schedule().items():
        if isinstance(entry["schedule"], crontab) and cache.add(f"night:{name}", "asked", NIGHT_LASTS):
            sender.app.send_task(entry["task"], kwargs=entry.get("kwargs"))


def gather_schedule() -> dict[str, dict[str, Any]]:
    """All the rooms' `BEAT`, and the heartbeats. Two rooms may not use the same name.

    What is done once a day has an hour, in UTC: night where the programmes are. A plain interval of a day would begin
    anew at each restart, and where that is daily it would never be over.
    """
    schedule: dict[str, dict[str, Any]] = {
        f"heartbeat-{queue}": {
            "task": "heartbeat",
            "schedule": HEARTBEAT_SECONDS,
            "kwargs": {"queue": queue},
            "options": {"queue": queue, "expires": HEARTBEAT_SECONDS},
        }
        for queue in QUEUES
    }
    for room in apps.get_app_configs():
        for name, entry in getattr(sys.modules.get(f"{room.name}.tasks"), "BEAT", {}).items():
            if name in schedule:
                raise ValueError(f"Two rooms want {name} by the clock.")
            schedule[name] = entry
    return schedule
