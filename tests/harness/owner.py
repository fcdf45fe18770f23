"""The owner of the tables with the triggers off: whoever can do that can do anything, and is to be found out."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from tests.harness import databases


def acting_as_owner(own_database: str, *tables: str) -> Iterator[Callable[..., None]]:
    """The whole test runs as the owner, in a database of its own; what is yielded does one thing past all triggers."""
    databases.point("default", own_database, "app_owner")

    def run(sql: str, values: list[Any] | None = None) -> None:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(sql, values)
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    yield run
    connection.close()
