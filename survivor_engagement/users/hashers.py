"""How a passphrase is kept: a slow hash of it, sealed with the root key `secrets`, which no database holds.

A stolen dump alone leaves nothing to guess at. It is the hash that is sealed, and not the passphrase that is mixed
with a key: so `keys_rotate` renews it also for somebody who does not sign in for months, and seals the open ones of
before.

In the column: `sealed$<version of the root key>$<n>$<salt>$<r>$<p>$<sealed hash>`.
"""

import base64
import hashlib
import logging

from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils.crypto import constant_time_compare

from survivor_engagement.keys import house, ring
from survivor_engagement.keys.errors import NotOpened, SealBroken

logger = logging.getLogger(__name__)
CLASS = "secrets"
HASH_BYTES = 32  # of scrypt's 64, as an open hash has them, these are the first
OPEN, SEALED = "scrypt$", "sealed$"


class SealedScrypt(ScryptPasswordHasher):
    algorithm = "sealed"
    work_factor = settings.SCRYPT_WORK

    def encode(self, password: str, salt: str, n: int | None = None, r: int | None = None, p: int | None = None) -> str:
        self._check_encode_args(password, salt)
        work = (n or self.work_factor, salt, r or self.block_size, p or self.parallelism)
        return _sealed(work, slow_hash(password, *work))

    def decode(self, encoded: str) -> dict[str, str | int]:
        n, salt, r, p = _work(encoded)
        named: dict[str, str | int] = {"algorithm": self.algorithm, "salt": salt, "hash": encoded.rpartition("$")[2]}
        return named | {"work_factor": n, "block_size": r, "parallelism": p}

    def verify(self, password: str, encoded: str) -> bool:
        """The slow work comes first: a hash that does not open takes as long as a wrong passphrase."""
        typed = slow_hash(password, *_work(encoded))
        try:
            return constant_time_compare(typed, _opened(encoded))
        except NotOpened:
            logger.error("the hash of a passphrase does not open with the root keys that are held here")
            return False

    def must_update(self, encoded: str) -> bool:
        return super().must_update(encoded) or version_of(encoded) != ring.newest(CLASS).version


def slow_hash(password: str, n: int, salt: str, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=0, dklen=HASH_BYTES)


def version_of(encoded: str) -> int:
    """Of the root key; 0 for an open hash of before."""
    return int(encoded.split("$", 2)[1]) if encoded.startswith(SEALED) else 0


def renewed(encoded: str) -> str:
    """The same hash under the newest root key."""
    return _sealed(_work(encoded), _opened(encoded))


def lasting(encoded: str) -> str:
    """What changes with the passphrase and not with the root key: by this a session knows its passphrase."""
    return _work(encoded)[1] if encoded.startswith(SEALED) else encoded


def _work(encoded: str) -> tuple[int, str, int, int]:
    n, salt, r, p = encoded.split("$")[-5:-1]
    return int(n), salt, int(r), int(p)


def _sealed(work: tuple[int, str, int, int], plain: bytes) -> str:
    n, salt, r, p = work
    named = f"{SEALED}{ring.newest(CLASS).version}${n}${salt}${r}${p}$"
    return named + house.to_text(house.seal_for_house(CLASS, _about(salt), plain))


def _opened(encoded: str) -> bytes:
    kept = encoded.rpartition("$")[2]
    if encoded.startswith(OPEN):
        return base64.b64decode(kept)[:HASH_BYTES]
    if not encoded.startswith(SEALED):
        raise SealBroken
    return house.open_for_house(CLASS, _about(_work(encoded)[1]), house.from_text(kept))


def _about(salt: str) -> str:
    return f"passphrase|{salt}"
