"""Keys are renewed in small steps beside processes that run on: each step is a transaction of its own and leaves
everything readable, so the work may be stopped anywhere and begun again.

Root keys: what an older version wrapped or tagged is done anew by the newest one. Keys of persons, after a leak: she
gets a key of the next version, her values are sealed anew, and the earlier key is destroyed when nothing needs it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q

from survivor_engagement.keys import envelope, ring, sealing
from survivor_engagement.keys.errors import NotOpened
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.questions import reseal_person, under_root_keys
from survivor_engagement.keys.ring import PERSON_CLASSES
from survivor_engagement.keys.router import KEYS


@dataclass(frozen=True)
class Renewed:
    """One step: the last id looked at (None: there was none left), how many were renewed, how many do not open."""

    last: int | None = None
    done: int = 0
    broken: int = 0


@dataclass(frozen=True)
class Holding:
    """Rows sealed or tagged by a root key of one class. `older` counts those by version of the key, other than the
    newest; `renew(after, limit)` does some, in the order of their ids, in the transaction that is open."""

    name: str
    klass: str
    older: Callable[[], dict[int, int]]
    renew: Callable[[int, int], Renewed]


def holdings() -> list[Holding]:
    """Everything that hangs on a root key of a class that this process holds."""
    persons = [_keys_of_class(klass) for klass in PERSON_CLASSES]
    found = [*persons, *(holding for answer in under_root_keys.ask() for holding in answer)]
    return [holding for holding in found if holding.klass in ring.classes()]


def renew(holding: Holding, batch: int) -> Iterator[Renewed]:
    """Renew all of it, one batch in one transaction; what does not open is counted and passed over."""
    after: int | None = 0
    while after is not None:
        with transaction.atomic(), transaction.atomic(using=KEYS):
            step = holding.renew(after, batch)
        after = step.last
        yield step


def needed(found: list[Holding]) -> set[tuple[str, int]]:
    """The older root keys, by class and version, without which something could not be opened or found."""
    return {(holding.klass, version) for holding in found for version, count in holding.older().items() if count}


def _keys_of_class(klass: str) -> Holding:
    def older() -> dict[int, int]:
        rows = PersonKey.objects.filter(_wrapped_before([klass])).order_by().values("root_version")
        return {row["root_version"]: row["rows"] for row in rows.annotate(rows=Count("pk"))}

    def rewrap(after: int, limit: int) -> Renewed:
        rows = list(
            PersonKey.objects.filter(_wrapped_before([klass]), pk__gt=after).select_for_update().order_by("pk")[:limit]
        )
        good = [row for row in rows if _rewrapped(row)]
        PersonKey.objects.bulk_update(good, ["root_version", "wrapped"])
        return Renewed(rows[-1].pk if rows else None, len(good), len(rows) - len(good))

    return Holding(f"keys of persons, {klass}", klass, older, rewrap)


def _wrapped_before(classes: list[str]) -> Q:
    return reduce(or_, (Q(klass=klass) & ~Q(root_version=ring.newest(klass).version) for klass in classes))


def _rewrapped(row: PersonKey) -> bool:
    """The same key, wrapped by the newest root key."""
    about = sealing.wrapping((str(row.owner), row.klass, row.version))
    root = ring.newest(row.klass)
    try:
        wrapped = bytes(row.wrapped)
        plain = ring.numbered(row.klass, envelope.version_of(wrapped)).unlock(about, wrapped)
    except NotOpened:
        return False
    row.root_version, row.wrapped = root.version, root.lock(about, plain)
    return True


def owners_before(moment: datetime, after: UUID | None, limit: int) -> list[UUID]:
    """People who have a key from before this moment, in the order of their numbers."""
    rows = PersonKey.objects.filter(made_at__lt=moment).order_by("owner").values_list("owner", flat=True).distinct()
    return list((rows.filter(owner__gt=after) if after else rows)[:limit])


def has_key_before(owner: UUID, moment: datetime) -> bool:
    return PersonKey.objects.filter(owner=owner, made_at__lt=moment).exists()


def count_before(moment: datetime) -> int:
    """How many people have a key from before this moment."""
    return PersonKey.objects.filter(made_at__lt=moment).aggregate(people=Count("owner", distinct=True))["people"] or 0


def give_new_keys(owner: UUID, moment: datetime) -> Renewed:
    """A key of the next version for each class whose newest one is from before this moment; then her values are sealed
    with it. The earlier keys stay, for those who read at this very moment. Nobody seals for her meanwhile."""
    with transaction.atomic():
        sealing.alone_with(owner, connection.alias)
        with transaction.atomic(using=KEYS):
            sealing.alone_with(owner, KEYS)
            old = [row for row in _newest_of(owner) if row.made_at < moment]
            PersonKey.objects.bulk_create([sealing.new_key(owner, row.klass, row.version + 1) for row in old])
        return _sealed_anew(owner)


def destroy_older(owner: UUID) -> bool:
    """Take away all but the newest of her keys, unless something is still sealed with one of them."""
    with transaction.atomic():
        sealing.alone_with(owner, connection.alias)
        left = _sealed_anew(owner)
        if left.done or left.broken:
            return False
        with transaction.atomic(using=KEYS):
            sealing.alone_with(owner, KEYS)
            newest = [row.pk for row in _newest_of(owner)]
            PersonKey.objects.filter(owner=owner).exclude(pk__in=newest).delete()
        return True


def _newest_of(owner: UUID) -> list[PersonKey]:
    rows = PersonKey.objects.filter(owner=owner).order_by("version")
    return list({row.klass: row for row in rows}.values())


def _sealed_anew(owner: UUID) -> Renewed:
    answers = reseal_person.ask(owner=owner)
    return Renewed(None, sum(answer.done for answer in answers), sum(answer.broken for answer in answers))
