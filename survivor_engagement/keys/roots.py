"""A root key, and the one kind of it that is shipped: secret bytes that this process holds.

Everything else asks a root key for three things only, so that another kind can stand in its place (ADR 11): a key
management service that never gives its keys out. Which kind is used is named by ROOT_KEY_SOURCE.
"""

from typing import NoReturn, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survivor_engagement.keys import envelope

KEY_BYTES = 32


class RootKey(Protocol):
    """One version of one class. Two of the same class and version, in whatever process, do the same."""

    klass: str
    version: int

    def lock(self, about: bytes, plain: bytes) -> bytes:
        """Sealed bytes in the form of `envelope`, with this version; they open with the same `about` only."""

    def unlock(self, about: bytes, sealed: bytes) -> bytes:
        """What `lock` sealed; else `SealBroken`."""

    def derive(self, info: bytes) -> bytes:
        """32 bytes that follow from the key and from `info`, and tell nothing of the key."""


class HeldRootKey:
    """Secret bytes that do not show themselves in a log, an error page or a pickle."""

    __slots__ = ("_cipher", "_secret", "klass", "version")

    def __init__(self, klass: str, version: int, secret: bytes) -> None:
        self.klass = klass
        self.version = version
        self._secret = secret
        self._cipher = AESGCM(secret)

    def __repr__(self) -> str:
        return f"<RootKey {self.klass}.{self.version}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A root key stays in its process.")

    def lock(self, about: bytes, plain: bytes) -> bytes:
        return envelope.lock(self._cipher, self.version, about, plain)

    def unlock(self, about: bytes, sealed: bytes) -> bytes:
        return envelope.unlock(self._cipher, about, sealed)

    def derive(self, info: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self._secret)
