"""Recordings: which kind a sound really is, and the sound without what phones write beside it (place, name, day).

What is written beside the sound is blanked where it stands, so that nothing moves and the sound stays whole. Bytes in,
bytes out; `None` where it is no sound that is taken here.
"""

import struct
from collections.abc import Iterator

from django.utils.translation import gettext as _

from survivor_engagement.common.errors import NotNow

OGG, M4A, MP3 = "audio/ogg", "audio/mp4", "audio/mpeg"
MP4_BRANDS = (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"3gp4", b"3gp5", b"3gp6")
HOLDS_BOXES = (b"moov", b"trak", b"mdia")
BLANKED = (b"udta", b"meta", b"uuid")  # names, places, pictures
DEEPEST, MOST_TAGS = 5, 20  # more than any phone writes
DATED = (b"mvhd", b"tkhd", b"mdhd")  # each begins with the day on which it was made and changed
OGG_TAGS = (b"OpusTags", b"\x03vorbis")
CRC_OF_OGG = 0x04C11DB7


def sound_without_tags(content: bytes) -> tuple[bytes, str] | None:
    if content.startswith(b"OggS"):
        return _plain_ogg(content), OGG
    if content[4:8] == b"ftyp" and content[8:12] in MP4_BRANDS:
        return _plain_mp4(content), M4A
    if content.startswith(b"ID3") or (len(content) > 4 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2):
        return _plain_mp3(content), MP3
    return None


def _unreadable() -> NotNow:
    return NotNow(_("This recording cannot be read. Please record it again as OGG, M4A or MP3."))


def _plain_mp3(content: bytes) -> bytes:
    """Without the tags before the sound (ID3v2) and behind it (ID3v1, APE)."""
    at, tags = 0, 0
    while content[at : at + 3] == b"ID3":
        head, tags = content[at : at + 10], tags + 1
        if len(head) < 10 or any(byte > 0x7F for byte in head[6:10]) or tags > MOST_TAGS:
            raise _unreadable()
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + size + (10 if head[5] & 0x10 else 0)
    content = content[at:]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if content[-32:-24] == b"APETAGEX":
        size = int.from_bytes(content[-20:-16], "little") + 32
        content = content[:-size]
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE6 != 0xE2:
        raise _unreadable()
    return content


def _plain_mp4(content: bytes) -> bytes:
    plain = bytearray(content)
    for kind, start, end in _boxes(content, 0, len(content)):
        if kind in BLANKED:
            plain[start - 4 : start] = b"free"
            plain[start:end] = bytes(end - start)
        elif kind in DATED and end - start >= 20:
            days = 16 if content[start] == 1 else 8  # the long form or the short one
            plain[start + 4 : start + 4 + days] = bytes(days)
        elif kind == b"hdlr" and content[start + 8 : start + 12] == b"vide":
            raise NotNow(_("This is a film. Please record the sound alone."))
    return bytes(plain)


def _boxes(content: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where the inside begins and ends; those that hold others are looked into."""
    while start < end:
        if start + 8 > end or depth > DEEPEST:
            raise _unreadable()
        size, kind, head = int.from_bytes(content[start : start + 4], "big"), content[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16], "big"), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise _unreadable()
        if head == 16 and kind in BLANKED:
            raise _unreadable()
        yield kind, start + head, start + size
        if kind in HOLDS_BOXES:
            yield from _boxes(content, start + head, start + size, depth + 1)
        start += size


def _plain_ogg(content: bytes) -> bytes:
    """The page of the tags with blanks for words; its check sum is reckoned anew."""
    plain, at, blanked = bytearray(content), 0, False
    while at < len(content):
        if content[at : at + 4] != b"OggS" or at + 27 > len(content):
            raise _unreadable()
        sizes = content[at + 27 : at + 27 + content[at + 26]]
        body, end = at + 27 + len(sizes), at + 27 + len(sizes) + sum(sizes)
        if end > len(content):
            raise _unreadable()
        mark = next((mark for mark in OGG_TAGS if content.startswith(mark, body)), None)
        if mark is not None:
            if not blanked and sizes and sizes[-1] == 255 and all(size == 255 for size in sizes):
                raise _unreadable()  # the tags go on behind this page: more than words are in them
            _blank_comments(plain, body + len(mark), end)
            plain[at + 22 : at + 26] = bytes(4)
            plain[at + 22 : at + 26] = struct.pack("<I", _crc(bytes(plain[at:end])))
            blanked = True
        at = end
    if not blanked:
        raise _unreadable()
    return bytes(plain)


def _blank_comments(plain: bytearray, at: int, end: int) -> None:
    """Each is a length and that many bytes of `NAME=words`; the words become blanks."""

    def number() -> int:
        nonlocal at
        if at + 4 > end:
            raise _unreadable()
        at += 4
        return int.from_bytes(plain[at - 4 : at], "little")

    vendor = number()
    at += vendor
    for _comment in range(number()):
        length = number()
        if at + length > end:
            raise _unreadable()
        name = bytes(plain[at : at + length]).partition(b"=")[0]
        words = at + min(len(name) + 1, length)
        plain[words : at + length] = b" " * (at + length - words)
        at += length


def _crc(page: bytes) -> int:
    total = 0
    for byte in page:
        total ^= byte << 24
        for _bit in range(8):
            total = (total << 1 ^ CRC_OF_OGG if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total
