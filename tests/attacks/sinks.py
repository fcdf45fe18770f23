"""Places where a canary must never be found, each read whole: the databases as a thief would dump them, Redis with the
messages of Celery, the shelf of files, logs of the servers and our own, and the bookkeeping tables."""

import logging
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, is_dataclass
from io import StringIO
from pathlib import Path
from types import CodeType, FrameType

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql
from redis import Redis

from survivor_engagement.common.logs import AllowedOnly
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


@dataclass
class Logged:
    """What the handlers of the project were given, and what they wrote of it."""

    records: list[logging.LogRecord] = field(default_factory=list)
    stream: StringIO = field(default_factory=StringIO)

    @property
    def lines(self) -> list[str]:
        return self.stream.getvalue().splitlines()

    def raw(self, level: int = logging.DEBUG) -> str:
        """What a formatter that lets everything through would write, with errors and their messages."""
        return "\n".join(logging.Formatter().format(it) for it in self.records if it.levelno >= level)


def all_handlers() -> set[logging.Handler]:
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.getLogger().manager.loggerDict)]
    return {handler for logger in loggers for handler in logger.handlers}


def our_handlers() -> set[logging.StreamHandler]:
    """Those that LOGGING has put in place, wherever they hang. All processes are given the same."""
    return {handler for handler in all_handlers() if isinstance(handler.formatter, AllowedOnly)}


@contextmanager
def all_that_is_logged() -> Iterator[Logged]:
    """Everything down to DEBUG, also of libraries: more than any process of ours writes. What is cut off stays so."""
    logged = Logged()
    with ExitStack() as back:
        # The test runner keeps no copy, which takes longer than all else.
        for handler in all_handlers() - our_handlers():
            back.callback(handler.setLevel, handler.level)
            handler.setLevel(logging.CRITICAL + 1)
        for handler in our_handlers():
            back.callback(handler.setStream, handler.setStream(logged.stream))
            see = lambda record: logged.records.append(record) or True  # noqa: E731
            handler.addFilter(see)
            back.callback(handler.removeFilter, see)
        for name in ("", *settings.LOGGING["loggers"]):
            logger = logging.getLogger(name)
            if name == "" or settings.LOGGING["loggers"][name].get("handlers") != []:
                back.callback(logger.setLevel, logger.level)
                logger.setLevel(logging.DEBUG)
        yield logged


def texts_held(frame: FrameType | None, until: CodeType) -> Iterator[str]:
    """The texts in local variables of all who wait for an answer now: what a report with variables would hold."""
    while frame and frame.f_code is not until:
        for value in frame.f_locals.values():
            yield from texts_in(value)
        frame = frame.f_back


def texts_in(value: object, depth: int = 5) -> Iterator[str]:
    """Nothing is asked of the database: only texts, and what plainly holds texts."""
    if isinstance(value, (str, bytes)):
        yield bytes(value).decode(errors="replace") if isinstance(value, bytes) else str(value)
    elif depth and isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_in(part, depth - 1)
    elif depth and is_dataclass(value):
        yield from texts_in(vars(value), depth - 1)
