"""Places where a canary must never be found, each read whole: the databases as a thief would dump them, Redis with the
messages of Celery, the shelf of files, logs of the servers, and the bookkeeping tables."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql
from redis import Redis

from survivor_engagement.embedded.ground import find_ground
from survivor_engagement.users.sessions import SessionStore

# What we write down about what people do; none of it may hold what they typed.
BOOKKEEPING = [
    "audit_auditevent", "jobs_job", "users_submission", "users_session", "messaging_outboxmessage",
    "django_admin_log", "records_consentcheck",
]  # fmt: skip


def dump(name: str) -> str:
    """The whole of a database, by its owner's own program."""
    program = find_ground(settings.VAR_DIR).programs / "pg_dump"
    url = settings.SERVICES.database_url(name, "postgres")
    return subprocess.run([str(program), url], capture_output=True, text=True, check=True).stdout


def redis_texts() -> Iterator[bytes]:
    """Every key and value of every database of Redis: caches, limits, messages of Celery."""
    for number in range(int(Redis.from_url(settings.REDIS_URL).config_get("databases")["databases"])):
        store = Redis.from_url(settings.REDIS_URL.replace("db=0", f"db={number}"))
        for key in store.scan_iter(count=1000):
            yield key
            yield from value_of(store, key)


def value_of(store: Redis, key: bytes) -> Iterator[bytes]:
    kind = store.type(key)
    if kind == b"string":
        yield store.get(key) or b""
    elif kind == b"list":
        yield from store.lrange(key, 0, -1)
    elif kind == b"set":
        yield from store.smembers(key)
    elif kind == b"zset":
        yield from store.zrange(key, 0, -1)
    elif kind == b"hash":
        for name, value in store.hgetall(key).items():
            yield from (name, value)
    else:
        raise AssertionError(f"a kind of Redis that is not read here: {kind!r}")


def shelf_texts(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield path.name.encode()
        if path.is_file():
            yield path.read_bytes()


def server_log() -> str:
    return (find_ground(settings.VAR_DIR).postgres / "server.log").read_text(errors="replace")


def bookkeeping() -> Iterator[tuple[str, str]]:
    """Every row of these tables as text, with its table; sessions opened."""
    with connection.cursor() as cursor:
        for table in BOOKKEEPING:
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            for (row,) in cursor.fetchall():
                yield table, row
        cursor.execute("SELECT session_key, session_data FROM users_session")
        for key, data in cursor.fetchall():
            yield "users_session", str(SessionStore(key).decode(data))


def connect_as(role: str, name: str):
    return psycopg2.connect(settings.SERVICES.database_url(name, role))
