"""Seal and open single values; make and destroy the keys of a person.

Each person has a random key for each class of details, wrapped by the root key of the class. A value is bound to its
format, key version, class, owner and field: moved to another row it does not open. Nothing but root keys outlives a
call. What belongs to the house and to no person is in `house`.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, connections, transaction

from survivor_engagement.common.rows import OneRow
from survivor_engagement.keys import envelope, ring
from survivor_engagement.keys.errors import KeyDestroyed, KeyNotHeld, NotOpened, SealBroken
from survivor_engagement.keys.house import (
    is_tag_of,
    open_for_house,
    open_secret,
    seal_for_house,
    seal_secret,
    tag,
    tags,
)
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.ring import PERSON_CLASSES
from survivor_engagement.keys.roots import KEY_BYTES
from survivor_engagement.keys.router import KEYS

__all__ = [
    "KeyDestroyed",
    "KeyNotHeld",
    "NotOpened",
    "SealBroken",
    "alone_with",
    "destroy_keys",
    "destroy_keys_of",
    "is_tag_of",
    "make_key",
    "make_keys",
    "open_bytes",
    "open_each",
    "open_for_house",
    "open_many",
    "open_sealed",
    "open_secret",
    "reseal_many",
    "seal",
    "seal_bytes",
    "seal_for_house",
    "seal_many",
    "seal_secret",
    "tag",
    "tags",
]

KEY = OneRow(PersonKey, "owner", "klass", "version")

Sealed = bytes | memoryview
OneSealed = tuple[UUID | str, str, str, Sealed]
KeyName = tuple[str, str, int]  # the owner as text, which is read and compared ten times faster than a UUID
KEYS_OF = (
    "SELECT owner::text, klass, version, wrapped FROM keys_personkey "
    "WHERE owner = ANY (%s::uuid[]) AND klass = ANY (%s) ORDER BY version"
)


def make_keys(owner: UUID) -> None:
    """Give a person her keys, one for each class. Keys that she has are left as they are."""
    has = set(PersonKey.objects.filter(owner=owner).order_by().values_list("klass", flat=True))
    new = [new_key(owner, klass, 1) for klass in PERSON_CLASSES if klass not in has]
    PersonKey.objects.bulk_create(new, ignore_conflicts=True)


def make_key(owner: UUID, klass: str) -> None:
    """Give something that is no person one key, of one class."""
    new_key(owner, klass, 1).save(force_insert=True)


def destroy_keys(owner: UUID) -> None:
    """Make everything sealed for this person unreadable, for ever.

    The key store is another database: this does not roll back with the caller's transaction. Call it last.
    """
    with transaction.atomic(using=KEYS):
        alone_with(owner, KEYS)
        PersonKey.objects.filter(owner=owner).delete()


def destroy_keys_of(owners: Collection[UUID]) -> int:
    """The same for several people, with one question; how many keys there were."""
    with transaction.atomic(using=KEYS):
        destroyed, _kinds = PersonKey.objects.filter(owner__in=owners).delete()
    return destroyed


def seal(owner: UUID, klass: str, field: str, value: str) -> bytes:
    """Seal one value of one person, in the transaction that writes it."""
    return seal_bytes(owner, klass, field, envelope.padded(value.encode()))


def seal_many(owner: UUID, values: Iterable[tuple[str, str, str]]) -> list[bytes]:
    """Seal values of one person, each with its class and field, by one question to the key store."""
    filled = [(klass, field, envelope.padded(value.encode())) for klass, field, value in values]
    return _sealed(owner, filled)


def seal_bytes(owner: UUID, klass: str, field: str, plain: bytes) -> bytes:
    """Seal bytes of one person as they are, without filling up (keys of files)."""
    return _sealed(owner, [(klass, field, plain)])[0]


def open_sealed(owner: UUID, klass: str, field: str, sealed: Sealed) -> str:
    """Open one value of one person."""
    return envelope.unpadded(open_bytes(owner, klass, field, sealed)).decode()


def open_bytes(owner: UUID, klass: str, field: str, sealed: Sealed) -> bytes:
    """Open bytes of one person."""
    sealed = bytes(sealed)
    ring.newest(klass)  # a process that may not open this class is told so, also where her key is gone
    row = KEY.get(owner, klass, envelope.version_of(sealed))
    if row is None:
        raise _no_key(PersonKey.objects.filter(owner=owner, klass=klass).exists())
    cipher = _unwrapped((str(owner), klass, row.version), row.wrapped)
    return envelope.unlock(cipher, _about(klass, str(owner), field), sealed)


def open_many(wanted: Sequence[OneSealed]) -> list[str | None]:
    """Open values of many people with one question to the key store; None for a person whose key is destroyed."""
    keys = _keys_for(wanted)
    return [_opened(keys, *one) for one in wanted]


def open_each(wanted: Sequence[OneSealed]) -> list[str | NotOpened | None]:
    """The same, where one that is broken must not keep the others shut: in its place stands why."""
    keys = _keys_for(wanted)
    found: list[str | NotOpened | None] = []
    for one in wanted:
        try:
            found.append(_opened(keys, *one))
        except NotOpened as error:
            found.append(error)
    return found


def reseal_many(owner: UUID, values: Sequence[tuple[str, str, Sealed]]) -> list[bytes | None]:
    """The same values under her newest keys; None for those that are so already. Bytes stay as long as they were."""
    keys = _KeysOf({str(owner)}, {klass for klass, *_rest in values})
    return [_resealed(keys, str(owner), *one) for one in values]


def alone_with(owner: UUID, alias: str) -> None:
    """Until this transaction ends, nobody seals for her (in the main database), nor makes or destroys keys of hers (in
    the key store): whoever renews keys and whoever erases wait for each other."""
    _lock("pg_advisory_xact_lock", owner, alias)


def new_key(owner: UUID, klass: str, version: int) -> PersonKey:
    """A random key, wrapped and not saved."""
    root = ring.newest(klass)
    wrapped = root.lock(wrapping((str(owner), klass, version)), secrets.token_bytes(KEY_BYTES))
    return PersonKey(owner=owner, klass=klass, version=version, root_version=root.version, wrapped=wrapped)


def wrapping(name: KeyName) -> bytes:
    """What a wrapped key is bound to. Keys of the first version were wrapped before there was a second one."""
    owner, klass, version = name
    return f"person-key|{klass}|{owner}".encode() + (f"|{version}".encode() if version > 1 else b"")


class _KeysOf:
    """The keys of these people in these classes, read by one query; each is unwrapped when it is first needed."""

    def __init__(self, owners: Collection[str], classes: Collection[str]) -> None:
        for klass in classes:
            ring.newest(klass)  # a process that may not open this class is told so, also where there is nothing to open
        with connections[KEYS].cursor() as cursor:
            cursor.execute(KEYS_OF, [list(owners), list(classes)])
            self._wrapped = {row[:3]: row[3] for row in cursor.fetchall()}
        self._newest = {(owner, klass): version for owner, klass, version in self._wrapped}
        self._open: dict[KeyName, AESGCM] = {}

    def newest(self, owner: str, klass: str) -> int | None:
        return self._newest.get((owner, klass))

    def cipher(self, owner: str, klass: str, version: int) -> AESGCM:
        name = (owner, klass, version)
        cipher = self._open.get(name)
        if cipher is None:
            if name not in self._wrapped:
                raise _no_key(self.newest(owner, klass) is not None)
            cipher = self._open[name] = _unwrapped(name, self._wrapped[name])
        return cipher


def _keys_for(wanted: Sequence[OneSealed]) -> _KeysOf:
    return _KeysOf({str(owner) for owner, *_rest in wanted}, {klass for _owner, klass, *_rest in wanted})


def _sealed(owner: UUID, values: Sequence[tuple[str, str, bytes]]) -> list[bytes]:
    """Her keys are not taken away between here and the writing: that holds until the transaction ends."""
    if not connection.in_atomic_block:
        raise RuntimeError("a value is sealed in the transaction that writes it, and none is open")
    _lock("pg_advisory_xact_lock_shared", owner, connection.alias)
    keys = _KeysOf({str(owner)}, {klass for klass, *_rest in values})
    return [_locked(keys, str(owner), klass, field, plain) for klass, field, plain in values]


def _locked(keys: _KeysOf, owner: str, klass: str, field: str, plain: bytes) -> bytes:
    version = keys.newest(owner, klass)
    if version is None:
        raise KeyDestroyed
    return envelope.lock(keys.cipher(owner, klass, version), version, _about(klass, owner, field), plain)


def _opened(keys: _KeysOf, owner: UUID | str, klass: str, field: str, sealed: Sealed) -> str | None:
    owner, sealed = str(owner), bytes(sealed)
    version = envelope.version_of(sealed)
    try:
        cipher = keys.cipher(owner, klass, version)
    except KeyDestroyed:
        return None
    return envelope.unpadded(envelope.unlock(cipher, _about(klass, owner, field), sealed)).decode()


def _resealed(keys: _KeysOf, owner: str, klass: str, field: str, sealed: Sealed) -> bytes | None:
    sealed = bytes(sealed)
    version = envelope.version_of(sealed)
    if version == keys.newest(owner, klass):
        return None
    plain = envelope.unlock(keys.cipher(owner, klass, version), _about(klass, owner, field), sealed)
    return _locked(keys, owner, klass, field, plain)


def _unwrapped(name: KeyName, wrapped: Sealed) -> AESGCM:
    wrapped = bytes(wrapped)
    root = ring.numbered(name[1], envelope.version_of(wrapped))
    key = root.unlock(wrapping(name), wrapped)
    if len(key) != KEY_BYTES:
        raise SealBroken
    return AESGCM(key)


def _no_key(has_another: bool) -> NotOpened:
    """No key of this version: where she has none at all they are destroyed, else the value names one that never was."""
    return SealBroken() if has_another else KeyDestroyed()


def _about(klass: str, owner: str, field: str) -> bytes:
    return f"{klass}|{owner}|{field}".encode()


def _lock(function: str, owner: UUID, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [int.from_bytes(owner.bytes[:8], "big", signed=True)])
