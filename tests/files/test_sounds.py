"""Recordings of a yes: known by what they are, and kept without what a phone writes beside the sound."""

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.checks import check_upload
from survivor_engagement.files.sounds import sound_without_tags

SECRET = b"Juniper at the river, Almaty"
FRAME = b"\xff\xfb\x90\x00" + b"\x01" * 400


def mp3() -> bytes:
    size = len(SECRET) + 10
    head = b"ID3\x04\x00\x00" + bytes([0, 0, size >> 7, size & 0x7F])
    return head + b"TPE1\x00\x00\x00\x10\x00\x00"[:10] + SECRET + FRAME + (b"TAG" + SECRET).ljust(128, b"\x00")


def box(kind: bytes, inside: bytes) -> bytes:
    return struct.pack(">I", len(inside) + 8) + kind + inside


def m4a(handler: bytes = b"soun") -> bytes:
    times = b"\x00\x00\x00\x00" + b"\xd9\x11\x22\x33" * 2 + b"\x00\x00\x03\xe8" + b"\x00\x00\x10\x00" + b"\x00" * 80
    track = box(b"trak", box(b"mdia", box(b"hdlr", b"\x00" * 8 + handler + b"\x00" * 12)))
    movie = box(b"moov", box(b"mvhd", times) + track + box(b"udta", box(b"\xa9xyz", SECRET)))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00") + movie + box(b"mdat", FRAME)


def page(body: bytes, number: int) -> bytes:
    """One page of Ogg, its check sum left at nothing: ours is looked at below."""
    sizes = bytes([255] * (len(body) // 255) + [len(body) % 255])
    return b"OggS\x00\x00" + b"\x00" * 8 + struct.pack("<IIIB", 7, number, 0, len(sizes)) + sizes + body


def ogg() -> bytes:
    comment = b"TITLE=" + SECRET
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<II", 1, len(comment)) + comment
    return page(b"OpusHead\x01\x01" + b"\x00" * 9, 0) + page(tags, 1) + page(b"\x55" * 600, 2)


@pytest.mark.parametrize(("made", "kind"), [(mp3, "audio/mpeg"), (m4a, "audio/mp4"), (ogg, "audio/ogg")])
def test_a_recording_is_kept_without_names_and_places(made, kind):
    assert SECRET in made()
    kept, content_type = sound_without_tags(made())
    assert (content_type, SECRET in kept) == (kind, False)
    assert FRAME in kept or b"\x55" * 250 in kept
    assert sound_without_tags(kept)[0] == kept


def test_the_day_of_a_recording_is_not_kept():
    kept, _kind = sound_without_tags(m4a())
    assert b"\xd9\x11\x22\x33" in m4a()
    assert b"\xd9\x11\x22\x33" not in kept


def test_the_check_sum_of_a_page_of_ogg_is_the_one_that_players_reckon():
    kept, _kind = sound_without_tags(ogg())
    start = kept.index(b"OggS", 4)
    end = kept.index(b"OggS", start + 4)
    said = int.from_bytes(kept[start + 22 : start + 26], "little")
    assert said != 0
    assert said == crc_bit_by_bit(kept[start : start + 22] + bytes(4) + kept[start + 26 : end])


def crc_bit_by_bit(content: bytes) -> int:
    """As RFC 3533 says it: polynomial 0x04C11DB7, from nothing, without turning any bit round; by long division."""
    rest = int.from_bytes(content + bytes(4), "big")
    divisor = 0x104C11DB7
    while rest.bit_length() > 32:
        rest ^= divisor << (rest.bit_length() - 33)
    return rest


def test_a_film_is_no_recording_of_a_yes():
    with pytest.raises(NotNow, match="film"):
        sound_without_tags(m4a(b"vide"))


@pytest.mark.parametrize("made", [m4a, ogg])
def test_a_recording_that_was_cut_off_is_sent_again(made):
    with pytest.raises(NotNow, match="cannot be read"):
        sound_without_tags(made()[:-3])


@pytest.mark.parametrize("kind", ["receipt", "document", "bank_reply"])
def test_sound_is_taken_as_evidence_and_as_spoken_words_alone(kind):
    sent = SimpleUploadedFile("yes.m4a", m4a())
    for taken in ("evidence", "sound"):
        assert check_upload(sent, taken).content_type == "audio/mp4"
        sent.seek(0)
    with pytest.raises(NotNow, match="no sound"):
        check_upload(SimpleUploadedFile("words.csv", b"a;b"), "sound")
    with pytest.raises(NotNow):
        check_upload(sent, kind)


@given(st.sampled_from([b"OggS", b"ID3", b"\xff\xfb\x90\x00", b"\x00\x00\x00\x18ftypM4A "]), st.binary(max_size=300))
def test_whatever_is_sent_is_taken_or_answered_with_a_sentence(head, rest):
    try:
        found = sound_without_tags(head + rest)
    except NotNow:
        found = None
    assert found is None or found[1].startswith("audio/")


def test_a_pdf_as_evidence_does_not_say_who_made_it():
    secret = b"/Author (Juniper \\(river\\)) /Producer <4A756E69706572> <x:xmpmeta>Juniper</x:xmpmeta>"
    content = b"%PDF-1.7\n1 0 obj\n<< " + secret + b" >>\nendobj\n%%EOF\n"
    kept = check_upload(SimpleUploadedFile("scan.pdf", content), "evidence").content
    assert (len(kept), b"Juniper" in kept, b"4A756E" in kept) == (len(content), False, False)
    assert check_upload(SimpleUploadedFile("scan.pdf", content), "receipt").content == content
