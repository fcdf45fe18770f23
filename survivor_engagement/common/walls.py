"""Whether the second wall stands: a process that serves may not own tables, nor look past row-level security.

And whether the database server keeps values out of its own log. Both are asked of the server itself.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SHORTLY = 2  # seconds, the least that the library takes
# Roles that the process is, or may take whenever it likes, and that could read past row-level security.
DANGEROUS = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, EXISTS (
    SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relowner = r.oid AND n.nspname IN ('public', 'vault')
), has_database_privilege(r.oid, current_database(), 'TEMPORARY'), r.rolreplication, starts_with(r.rolname, 'pg_')
FROM pg_roles r
WHERE pg_has_role(session_user, r.oid, 'MEMBER') OR pg_has_role(current_user, r.oid, 'MEMBER') ORDER BY 1
"""
REASONS = (
    "is a superuser",
    "may bypass row-level security",
    "may make roles",
    "owns tables",
    "may make temporary tables",
    "may copy the whole server",
    "is a right over the whole server",  # its files and programs, all tables, the statements of others
)
# What each setting must be, so that no value of a statement or a row is written.
QUIET = {
    "log_min_messages": {"log", "fatal", "panic"},
    "log_statement": {"none"},
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_parameter_max_length": {"0"},
    "log_parameter_max_length_on_error": {"0"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
}


def dangers(connection: BaseDatabaseWrapper) -> list[str]:
    """What this connection could do that a process which serves must not; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(DANGEROUS)
        rows = cursor.fetchall()
    return [
        f"{name} {reason}" for name, *held in rows for reason, is_so in zip(REASONS, held, strict=True) if is_so
    ]  # fmt: skip


def refuse_dangerous(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Close the connection and refuse to go on when its role could look past the wall."""
    if found := dangers(connection):
        connection.close()
        raise ImproperlyConfigured(
            f"This process must not serve: {'; '.join(found)}. Give it the address of its own role "
            "(app_web, app_worker, app_notify or app_payout); see docs/operations.md."
        )


def guard() -> None:
    """For processes that serve: every connection they open is looked at, the first ones now, at the start.

    A server that does not answer yet stops nothing, and is not waited for long: leaving must work without it, and its
    first answer is looked at.
    """
    connection_created.connect(_look_at_new, dispatch_uid="walls")
    for alias in settings.DATABASES:
        first = connections[alias].copy()
        first.settings_dict["OPTIONS"] = {**first.settings_dict["OPTIONS"], "connect_timeout": SHORTLY}
        try:
            first.ensure_connection()
        except OperationalError:
            return
        except ImproperlyConfigured as refusal:
            raise SystemExit(str(refusal)) from refusal
        first.close()


def _look_at_new(sender: type, connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    refuse_dangerous(connection)


@register(Tags.database)
def server_keeps_values_out_of_its_log(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """`manage.py check --database default --database keys`, and each migration, say where a server writes values."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        for name, value in loud_settings(connections[alias]).items():
            quiet = " or ".join(sorted(QUIET[name]))
            said = f"{alias}: the server writes people's values to its log: {name} is {value}, not {quiet}."
            found.append(Warning(said, hint="See docs/operations.md, Logs.", id="walls.W001"))
    return found


def loud_settings(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name", [list(QUIET)])
        return {name: value for name, value in cursor.fetchall() if value not in QUIET[name]}
