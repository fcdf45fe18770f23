"""Test databases: migrated once into a template named by the hash of all migrations, then cloned for each run.

The tests log in as `app_test`, which may take the roles `app_web` and `app_seed`. Connections start as `app_web`;
a test body runs as `app_seed`, a request as `app_web` again (see `client.py`).
"""

import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from survivor_engagement.common.migrating import note_constraints_only
from tests.harness import kept

ROOT = Path(__file__).resolve().parent.parent.parent
ALIASES = {"default": "main", "keys": "keys"}


def prepare() -> dict[str, str]:
    """Names of two fresh databases, by alias, with every migration applied."""
    names = {}
    with _superuser() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20261123)")
        for alias, short in ALIASES.items():
            template = f"template_{short}_{_fingerprint()}"
            if not _exists(cursor, template):
                _build(cursor, alias, template)
            names[alias] = f"run_{short}_{os.getpid()}_{uuid.uuid4().hex[:6]}"
            _clone(cursor, names[alias], template)
        cursor.execute("SELECT pg_advisory_unlock(20261123)")
    for alias, name in names.items():
        point(alias, name, "app_test", start_as="app_web")
    return names


def drop(names: dict[str, str]) -> None:
    kept.go_down_to(0)
    connections.close_all()
    with _superuser() as cursor:
        for name in names.values():
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def clone_of(name: str) -> Iterator[str]:
    """A copy of a database, for tests that commit; gone afterwards."""
    copy = f"{name}_{uuid.uuid4().hex[:6]}"
    kept.go_down_to(0)
    connections.close_all()
    with _superuser() as cursor:
        _clone(cursor, copy, name)
    try:
        yield copy
    finally:
        connections.close_all()
        with _superuser() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")


def point(alias: str, name: str, user: str, start_as: str = "") -> None:
    """Let Django's connection of this alias go to another database or role."""
    kept.go_down_to(0)
    wrapper = connections[alias]
    wrapper.close()
    plain = {key: value for key, value in settings.DATABASES[alias]["OPTIONS"].items() if key != "options"}
    options = plain | ({"options": f"-c role={start_as}"} if start_as else {})
    for where in (wrapper.settings_dict, settings.DATABASES[alias]):
        where.update(NAME=name, USER=user, CONN_MAX_AGE=0)
    wrapper.settings_dict["OPTIONS"] = options


def _clone(cursor, name: str, template: str) -> None:
    """Rights in a database come with its template, rights to it do not. Files are copied faster than written anew."""
    cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER app_owner STRATEGY file_copy")
    cursor.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")


def _build(cursor, alias: str, template: str) -> None:
    building = f"{template}_b"
    cursor.execute(f"DROP DATABASE IF EXISTS {building} WITH (FORCE)")
    cursor.execute(f"CREATE DATABASE {building} OWNER app_owner")  # template1 carries the default privileges
    point(alias, building, "app_owner")
    note_constraints_only()
    only = ["keys"] if alias == "keys" else []  # nothing else stands in that database
    call_command("migrate", *only, database=alias, verbosity=0, interactive=False)
    connections[alias].close()
    cursor.execute(f"ALTER DATABASE {building} RENAME TO {template}")


def _exists(cursor, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/*/migrations/*.py"), ROOT / "survivor_engagement/common/rowsecurity.py"]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _superuser() -> Iterator:
    connection = psycopg2.connect(settings.SERVICES.database_url("postgres", "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()
