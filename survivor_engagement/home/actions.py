"""What the house does by itself for all rooms: what was kept long enough goes."""

from django.db import transaction

from survivor_engagement.audit.actions import record
from survivor_engagement.common.retention import kept_tables
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@transaction.atomic
def purge_programme(*, programme: Programme, by: User | None) -> dict[str, int]:
    """Ask every table that has an end. What went is told to the trail by table and number, never by whom."""
    gone: dict[str, int] = {}
    for keep in kept_tables():
        if keep.purge is not None and (count := keep.purge(programme.pk)):
            gone[keep.table] = count
    if gone:
        record("retention.purged", by=by, programme_id=programme.pk, fields=sorted(gone), count=sum(gone.values()))
    return gone
