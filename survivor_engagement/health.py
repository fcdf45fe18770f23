"""For load balancers and whoever watches: is the process up, and can it do its work?"""

from django.core.cache import cache
from django.db import DatabaseError, connections
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from survivor_engagement.jobs.queues import QUEUES
from survivor_engagement.programmes.doors import public_door

DATABASES = {"default": "database", "keys": "keys database"}


@public_door
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"up": True})


@public_door
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when both databases, Redis and a worker of each queue answer, else 503 with the names of what is down."""
    down = [name for alias, name in DATABASES.items() if not _database_answers(alias)] + _silent_workers()
    return JsonResponse({"ready": not down, "down": down}, status=503 if down else 200)


def _database_answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connections[alias].close()
        return False
    return True


def _silent_workers() -> list[str]:
    try:
        heard = cache.get_many([f"heartbeat:{queue}" for queue in QUEUES])
    except RedisError:
        return ["redis"]
    return [f"{queue} worker" for queue in QUEUES if f"heartbeat:{queue}" not in heard]
