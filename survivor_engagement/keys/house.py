"""What is sealed or tagged with a root key of the house itself: it belongs to no person's details."""

import base64
import hashlib
import hmac
import unicodedata

from survivor_engagement.keys import envelope, ring
from survivor_engagement.keys.errors import SealBroken
from survivor_engagement.keys.roots import RootKey

TAG_BYTES = 16


def tag(scope: str, value: str) -> bytes:
    """17 bytes to find an equal value by (a phone), others in each scope; only a holder of the index key can guess.
    The first byte is the version of that key."""
    return _tag(ring.newest("index"), scope, value)


def tags(scope: str, value: str) -> list[bytes]:
    """The tags of a value by every index key that is held: while tags are renewed, some are of the version before."""
    return [_tag(ring.numbered("index", version), scope, value) for version in ring.versions("index")]


def is_tag_of(mark: bytes | memoryview, scope: str, value: str) -> bool:
    """Whether this mark is the tag of the value, by whichever index key made it."""
    mark = bytes(mark)
    if not mark:
        return False
    return hmac.compare_digest(_tag(ring.numbered("index", mark[0]), scope, value), mark)


def seal_secret(text: str) -> str:
    """Seal a secret of the house that belongs to no person's details (the seed of a second factor)."""
    return to_text(seal_for_house("secrets", "secret", text.encode()))


def open_secret(sealed: str) -> str:
    """Open what `seal_secret` sealed."""
    return open_for_house("secrets", "secret", from_text(sealed)).decode()


def version_of_secret(sealed: str) -> int:
    """The version of the root key that sealed this secret."""
    return envelope.version_of(from_text(sealed))


def to_text(sealed: bytes) -> str:
    """Sealed bytes for a column of text."""
    return base64.urlsafe_b64encode(sealed).decode()


def from_text(sealed: str) -> bytes:
    """The bytes again; refuses what is no such text."""
    try:
        return base64.b64decode(sealed, altchars=b"-_", validate=True)
    except ValueError:
        raise SealBroken from None


def seal_for_house(klass: str, about: str, plain: bytes) -> bytes:
    """Seal bytes with a root key of the house itself; `about` binds them to their place."""
    return ring.newest(klass).lock(_about(klass, about), plain)


def open_for_house(klass: str, about: str, sealed: bytes | memoryview) -> bytes:
    """Open what `seal_for_house` sealed."""
    sealed = bytes(sealed)
    return ring.numbered(klass, envelope.version_of(sealed)).unlock(_about(klass, about), sealed)


def _about(klass: str, about: str) -> bytes:
    return f"{klass}|{about}".encode()


def _tag(root: RootKey, scope: str, value: str) -> bytes:
    key = root.derive(f"tag|{scope}".encode())
    plain = unicodedata.normalize("NFKC", value).casefold().strip()
    return bytes([root.version]) + hmac.new(key, plain.encode(), hashlib.sha256).digest()[:TAG_BYTES]
