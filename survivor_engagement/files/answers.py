"""What files answer to the rooms below: those about her go, and she may read which there are; wrapped keys are sealed
anew with newer keys.
"""

from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Value
from django.utils.translation import gettext as _

from survivor_engagement.files.actions import erase_files_of
from survivor_engagement.files.models import StoredFile
from survivor_engagement.files.reading import place_of_key
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.keys import ring, sealing
from survivor_engagement.keys.questions import reseal_person, under_root_keys
from survivor_engagement.keys.renewal import Holding, Renewed
from survivor_engagement.keys.sealing import NotOpened
from survivor_engagement.programmes.models import Programme

VERSION_BYTE = 1


@reseal_person.answer
def reseal_keys_of_her_files(*, owner: UUID, **_also: Any) -> Renewed:
    its_own = Q(advisor=None, public_id=owner)
    kept = StoredFile.objects.filter(Q(advisor__public_id=owner) | its_own, state=StoredFile.State.KEPT)
    done = broken = 0
    for stored in kept.select_for_update(of=("self",)).order_by("pk"):
        try:
            (sealed,) = sealing.reseal_many(owner, [(stored.key_class, place_of_key(stored), stored.wrapped_key)])
        except NotOpened:
            broken += 1
            continue
        if sealed is not None:
            StoredFile.objects.filter(pk=stored.pk).update(wrapped_key=sealed)
            done += 1
    return Renewed(None, done, broken)


@under_root_keys.answer
def keys_of_files_about_nobody(**_also: Any) -> list[Holding]:
    return [Holding("keys of files about nobody", StoredFile.ABOUT_NOBODY, _by_version, _renew_some)]


def _older() -> QuerySet[Any]:
    """Kept files about nobody whose key an older root key wrapped."""
    version = Func(F("wrapped_key"), Value(VERSION_BYTE), function="get_byte", output_field=IntegerField())
    of_the_house = StoredFile.objects.filter(advisor=None, key_class=StoredFile.ABOUT_NOBODY)
    kept = of_the_house.filter(state=StoredFile.State.KEPT).annotate(root_version=version)
    return kept.exclude(root_version=ring.newest(StoredFile.ABOUT_NOBODY).version)


def _by_version() -> dict[int, int]:
    rows = _older().order_by().values("root_version").annotate(rows=Count("pk"))
    return {row["root_version"]: row["rows"] for row in rows}


def _renew_some(after: int, limit: int) -> Renewed:
    files = list(_older().filter(pk__gt=after).select_for_update(of=("self",)).order_by("pk")[:limit])
    done = broken = 0
    for stored in files:
        try:
            key = sealing.open_for_house(stored.key_class, place_of_key(stored), stored.wrapped_key)
        except NotOpened:
            broken += 1
            continue
        wrapped = sealing.seal_for_house(stored.key_class, place_of_key(stored), key)
        StoredFile.objects.filter(pk=stored.pk).update(wrapped_key=wrapped)
        done += 1
    return Renewed(files[-1].pk if files else None, done, broken)


@erase.answer
def erase_her_files(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    return {"files": erase_files_of(advisor=advisor, programme=programme, by=None)}


@hers.answer
def her_files(*, advisor: Advisor, **_also: Any) -> list[Section]:
    kept = StoredFile.objects.standing().filter(advisor=advisor).order_by("id")
    return [Section("files", _("Files about you"), kept, _row)]


def _row(stored: StoredFile) -> Row:
    return {
        "day": (_("Day"), stored.created_at),
        "kind": (_("What"), stored.get_kind_display()),
        "bytes": (_("Size"), stored.size),
        "kept_until": (_("Kept until"), stored.expires_at),
    }
