"""Who may run the commands that renew keys: the owner of the tables, with the root keys; no process that serves."""

from django.core.management.base import CommandError
from django.db import connection


def needs_the_owner() -> None:
    """Row-level security would show anybody else a part of the rows, and what is not seen would not be renewed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass",
                       ["identity_advisor"])  # fmt: skip
        row = cursor.fetchone()
    if not (row and row[0]):
        raise CommandError("Run this as the owner of the tables, with the root keys: DATABASE_ROLE=app_owner")
