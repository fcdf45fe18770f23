"""Seal, open and tag single values; make and destroy the keys of a person.

Each person has a random key for each class of details, wrapped by the root key of the class. A value is bound to its
format, class, owner and field: moved to another row it does not open. Nothing but root keys outlives a call.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection, Sequence
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from survivor_engagement.common.rows import OneRow
from survivor_engagement.keys import envelope, ring
from survivor_engagement.keys.errors import KeyDestroyed, KeyNotHeld, SealBroken
from survivor_engagement.keys.models import PersonKey
from survivor_engagement.keys.ring import KEY_BYTES, PERSON_CLASSES
from survivor_engagement.keys.router import KEYS

__all__ = [
    "KeyDestroyed",
    "KeyNotHeld",
    "SealBroken",
    "destroy_keys",
    "destroy_keys_of",
    "make_keys",
    "open_bytes",
    "open_for_house",
    "open_many",
    "open_sealed",
    "open_secret",
    "seal",
    "seal_bytes",
    "seal_for_house",
    "seal_secret",
    "tag",
]

KEY_VERSION = 1  # of person keys; a second one comes only after a leak, with everything sealed anew
TAG_BYTES = 16
KEY = OneRow(PersonKey, "owner", "klass")

Sealed = bytes | memoryview
OneSealed = tuple[UUID, str, str, Sealed]


def make_keys(owner: UUID) -> None:
    """Give a person her keys, one for each class. Keys that she has are left as they are."""
    new = [_new_key(owner, klass) for klass in PERSON_CLASSES]
    PersonKey.objects.bulk_create(new, ignore_conflicts=True)


def destroy_keys(owner: UUID) -> None:
    """Make everything sealed for this person unreadable, for ever.

    The key store is another database: this does not roll back with the caller's transaction. Call it last.
    """
    with transaction.atomic(using=KEYS):
        PersonKey.objects.filter(owner=owner).delete()


def destroy_keys_of(owners: Collection[UUID]) -> int:
    """The same for several people, with one question; how many keys there were."""
    with transaction.atomic(using=KEYS):
        destroyed, _kinds = PersonKey.objects.filter(owner__in=owners).delete()
    return destroyed


def seal(owner: UUID, klass: str, field: str, value: str) -> bytes:
    """Seal one value of one person."""
    return seal_bytes(owner, klass, field, envelope.padded(value.encode()))


def open_sealed(owner: UUID, klass: str, field: str, sealed: Sealed) -> str:
    """Open one value of one person."""
    return envelope.unpadded(open_bytes(owner, klass, field, sealed)).decode()


def open_many(wanted: Sequence[OneSealed]) -> list[str | None]:
    """Open values of many people with one question to the key store; None for a person whose key is destroyed."""
    keys = _keys_of({owner for owner, *_rest in wanted}, {klass for _owner, klass, *_rest in wanted})
    return [_opened(keys.get((owner, klass)), owner, klass, field, sealed) for owner, klass, field, sealed in wanted]


def seal_bytes(owner: UUID, klass: str, field: str, plain: bytes) -> bytes:
    """Seal bytes of one person as they are, without filling up (keys of files)."""
    return envelope.lock(_key_of(owner, klass), KEY_VERSION, _about(klass, owner, field), plain)


def open_bytes(owner: UUID, klass: str, field: str, sealed: Sealed) -> bytes:
    """Open bytes of one person."""
    return _unsealed(_key_of(owner, klass), owner, klass, field, sealed)


def tag(scope: str, value: str) -> bytes:
    """16 bytes to find an equal value by (a phone), others in each scope; only a holder of the index key can guess."""
    root = ring.newest("index")
    key = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"tag|{scope}".encode()).derive(root.secret())
    plain = unicodedata.normalize("NFKC", value).casefold().strip()
    return hmac.new(key, plain.encode(), hashlib.sha256).digest()[:TAG_BYTES]


def seal_secret(text: str) -> str:
    """Seal a secret of the house that belongs to no person's details (the seed of a second factor)."""
    return base64.urlsafe_b64encode(seal_for_house("secrets", "secret", text.encode())).decode()


def open_secret(sealed: str) -> str:
    """Open what `seal_secret` sealed."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
    except ValueError:
        raise SealBroken from None
    return open_for_house("secrets", "secret", raw).decode()


def seal_for_house(klass: str, about: str, plain: bytes) -> bytes:
    """Seal bytes with a root key of the house itself; `about` binds them to their place."""
    root = ring.newest(klass)
    return envelope.lock(root.secret(), root.version, f"{klass}|{about}".encode(), plain)


def open_for_house(klass: str, about: str, sealed: Sealed) -> bytes:
    """Open what `seal_for_house` sealed."""
    sealed = bytes(sealed)
    root = ring.numbered(klass, envelope.version_of(sealed))
    return envelope.unlock(root.secret(), f"{klass}|{about}".encode(), sealed)


def _new_key(owner: UUID, klass: str) -> PersonKey:
    root = ring.newest(klass)
    wrapped = envelope.lock(root.secret(), root.version, _wrapping(klass, owner), secrets.token_bytes(KEY_BYTES))
    return PersonKey(owner=owner, klass=klass, root_version=root.version, wrapped=wrapped)


def _key_of(owner: UUID, klass: str) -> bytes:
    key = _keys_of({owner}, {klass}).get((owner, klass))
    if key is None:
        raise KeyDestroyed
    return key


def _keys_of(owners: Collection[UUID], classes: Collection[str]) -> dict[tuple[UUID, str], bytes]:
    """The unwrapped keys of these people in these classes, with one query; gone ones are left out."""
    for klass in classes:
        ring.newest(klass)  # a process that may not open this class is told so, also where there is nothing to open
    wanted = [(owner, klass) for owner in owners for klass in classes]
    if len(wanted) == 1:
        rows = [row for row in [KEY.get(*wanted[0])] if row]
    else:
        rows = list(PersonKey.objects.filter(owner__in=owners, klass__in=classes))
    return {(row.owner, row.klass): _unwrapped(row) for row in rows}


def _unwrapped(row: PersonKey) -> bytes:
    wrapped = bytes(row.wrapped)
    root = ring.numbered(row.klass, envelope.version_of(wrapped))
    return envelope.unlock(root.secret(), _wrapping(row.klass, row.owner), wrapped)


def _opened(key: bytes | None, owner: UUID, klass: str, field: str, sealed: Sealed) -> str | None:
    return None if key is None else envelope.unpadded(_unsealed(key, owner, klass, field, sealed)).decode()


def _unsealed(key: bytes, owner: UUID, klass: str, field: str, sealed: Sealed) -> bytes:
    sealed = bytes(sealed)
    if envelope.version_of(sealed) != KEY_VERSION:
        raise SealBroken
    return envelope.unlock(key, _about(klass, owner, field), sealed)


def _about(klass: str, owner: UUID, field: str) -> bytes:
    return f"{klass}|{owner}|{field}".encode()


def _wrapping(klass: str, owner: UUID) -> bytes:
    return f"person-key|{klass}|{owner}".encode()
