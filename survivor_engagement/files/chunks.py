"""Sealed content: one format byte, then chunks of 64 KiB, each sealed by AES-256-GCM.

A chunk is bound to its file, its number and whether it is the last. So chunks cannot be swapped, moved to another file
or cut off unseen. The key is random and used for one writing of one file; the number of the chunk is its nonce.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from survivor_engagement.keys.errors import SealBroken

FORMAT = b"\x01"
CHUNK = 64 * 1024
MARK = 16


def seal_into(target: BinaryIO, key: bytes, file_id: UUID, content: Iterable[bytes]) -> None:
    """Write content of any length, piece by piece; no more than a chunk is held in memory."""
    cipher = AESGCM(key)
    target.write(FORMAT)
    for number, (chunk, last) in enumerate(_with_last(_in_chunks(content))):
        target.write(cipher.encrypt(_nonce(number), chunk, _about(file_id, last)))


def opened(source: BinaryIO, key: bytes, file_id: UUID) -> Iterator[bytes]:
    """The content again, chunk by chunk. Each chunk is proven before it is given out."""
    cipher = AESGCM(key)
    if source.read(len(FORMAT)) != FORMAT:
        raise SealBroken
    for number, (chunk, last) in enumerate(_with_last(iter(lambda: source.read(CHUNK + MARK), b""))):
        try:
            yield cipher.decrypt(_nonce(number), chunk, _about(file_id, last))
        except InvalidTag:
            raise SealBroken from None


def _in_chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in content:
        waiting += piece
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    yield bytes(waiting)


def _with_last(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk, and whether it is the last one. No chunk at all is a file that was cut off."""
    try:
        held = next(chunks)
    except StopIteration:
        raise SealBroken from None
    for chunk in chunks:
        yield held, False
        held = chunk
    yield held, True


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _about(file_id: UUID, last: bool) -> bytes:
    return FORMAT + file_id.bytes + (b"last" if last else b"more")
