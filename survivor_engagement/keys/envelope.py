"""How sealed bytes look: format, key version, nonce, AES-256-GCM text and mark.

Pure functions: no keys are fetched and nothing is stored here.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survivor_engagement.keys.errors import SealBroken

FORMAT = 1  # AES-256-GCM; another way of sealing gets another number, and old values stay readable
NONCE_BYTES = 12
MARK_BYTES = 16
HEADER_BYTES = 2 + NONCE_BYTES
SMALLEST = 32
END_OF_TEXT = b"\x80"


def lock(cipher: AESGCM, version: int, about: bytes, plain: bytes) -> bytes:
    """Seal bytes; `about` says where they belong and is needed to open them."""
    header = bytes([FORMAT, version])
    nonce = secrets.token_bytes(NONCE_BYTES)
    return header + nonce + cipher.encrypt(nonce, plain, header + about)


def unlock(cipher: AESGCM, about: bytes, sealed: bytes) -> bytes:
    """Open sealed bytes, or say that they are broken; never why in detail."""
    nonce, text = sealed[2:HEADER_BYTES], sealed[HEADER_BYTES:]
    try:
        return cipher.decrypt(nonce, text, sealed[:2] + about)
    except InvalidTag:
        raise SealBroken from None


def version_of(sealed: bytes) -> int:
    """The number of the key that sealed these bytes; refuses what is not ours."""
    if len(sealed) < HEADER_BYTES + MARK_BYTES or sealed[0] != FORMAT:
        raise SealBroken
    return sealed[1]


def padded(plain: bytes) -> bytes:
    """Filled up to 32, 64, 128, 256 … bytes, so that the length of a name is not its fingerprint."""
    size = SMALLEST
    while size < len(plain) + len(END_OF_TEXT):
        size *= 2
    return (plain + END_OF_TEXT).ljust(size, b"\0")


def unpadded(filled: bytes) -> bytes:
    """What was there before it was filled up."""
    plain, end, rest = filled.rpartition(END_OF_TEXT)
    if not end or rest.strip(b"\0"):
        raise SealBroken
    return plain
