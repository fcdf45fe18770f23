"""Keeps a claim alive while its work is still inside an uncommitted transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# A row that is locked at this moment is left alone: nobody sweeps it up either, since the sweeper skips locked rows.
RENEW = """
UPDATE jobs_job SET heartbeat_at = clock_timestamp(), lease_until = clock_timestamp() + %s * interval '1 second'
WHERE id = (SELECT id FROM jobs_job WHERE id = %s AND lease = %s FOR UPDATE SKIP LOCKED)
"""
STILL_OURS = "SELECT 1 FROM jobs_job WHERE id = %s AND lease = %s"


class LeaseLost(Exception):
    """Another worker has taken this job over; what was done in this attempt must not be kept."""

    def __init__(self) -> None:
        super().__init__("The lease of this job ran out and another worker took it over.")


def renew(job_id: int, lease: UUID, *, beside: bool) -> None:
    """Lengthen the lease by JOB_LEASE_SECONDS, or raise where it is lost.

    The work's own transaction would show the new time to others only at its end. So the beat goes over a connection
    beside it, unless the claim itself is still unseen by others.
    """
    with _connection(beside=beside) as used, used.cursor() as cursor:
        cursor.execute(RENEW, [settings.JOB_LEASE_SECONDS, job_id, lease])
        if cursor.rowcount:
            return
        cursor.execute(STILL_OURS, [job_id, lease])
        if cursor.fetchone() is None:
            raise LeaseLost


@contextmanager
def _connection(*, beside: bool) -> Iterator[BaseDatabaseWrapper]:
    if not beside:
        yield connection
        return
    second = connection.copy()
    try:
        yield second
    finally:
        second.close()
