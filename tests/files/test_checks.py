import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from survivor_engagement.common.errors import NotNow
from survivor_engagement.files import checks
from survivor_engagement.files.checks import check_upload
from tests.files.conftest import PDF, SECRET_PLACE, picture, picture_with_a_past

REPLY = b'<?xml version="1.0"?><Document><GrpSts>ACCP</GrpSts></Document>'


def sent(content, kind="receipt"):
    return check_upload(SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg"), kind)


def png_that_claims(width, height):
    """A few bytes that say they are a huge picture."""

    def part(name, body):
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    points = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", points) + part(b"IEND", b"")


def test_a_picture_is_drawn_anew_without_its_past_and_stands_upright():
    content = picture_with_a_past()
    assert SECRET_PLACE.encode() in content
    kept = sent(content)
    drawn = Image.open(io.BytesIO(kept.content))
    assert (kept.content_type, drawn.size, dict(drawn.getexif())) == ("image/jpeg", (20, 40), {})
    assert SECRET_PLACE.encode() not in kept.content


def test_what_hides_behind_a_picture_is_left_out():
    hidden = b"<script>alert(1)</script>" + PDF
    for content in (picture() + hidden, picture("PNG") + hidden):
        kept = sent(content)
        assert hidden not in kept.content
        assert b"<script" not in kept.content


@pytest.mark.parametrize(("form", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_the_true_type_counts_and_not_the_name(form, content_type):
    assert sent(picture(form)).content_type == content_type


def test_a_large_picture_becomes_as_small_as_is_still_readable():
    kept = Image.open(io.BytesIO(sent(picture(size=(3000, 1000))).content))
    assert kept.size == (checks.LONGEST_SIDE, 800)


def test_what_is_see_through_becomes_paper():
    target = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(target, format="PNG")
    assert Image.open(io.BytesIO(sent(target.getvalue()).content)).getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(6000, 6000), (10_000, 10_000), (65_000, 65_000)])
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused(size):
    with pytest.raises(NotNow, match="too many points"):
        sent(png_that_claims(*size))


@pytest.mark.parametrize("content", [picture()[:200], b"\xff\xd8\xff" + b"x" * 300, png_that_claims(300, 300)])
def test_a_broken_picture_is_refused_in_a_sentence(content):
    with pytest.raises(NotNow, match="This picture cannot be read"):
        sent(content)


def test_a_pdf_is_taken_as_it_is():
    assert sent(PDF) == checks.Checked(PDF, "application/pdf")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PDF[:-8], "cut off"),
        (PDF.replace(b"/Catalog", b"/JavaScript"), "more than pages"),
        (PDF.replace(b"/Catalog", b"/EmbeddedFile"), "more than pages"),
        (b"MZ\x90\x00" + PDF, "kind of file is not taken"),
        (b"<html><script>", "kind of file is not taken"),
        (b"GIF89a\x01\x00", "kind of file is not taken"),
        (b"PK\x03\x04\xff", "kind of file is not taken"),
        (REPLY, "kind of file is not taken"),
        (b"", "empty"),
        (b"%" * (checks.MAX_BYTES + 1), "too large"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(NotNow, match=sentence):
        sent(content)


@pytest.mark.parametrize("kind", ["receipt", "document", "bank_reply"])
@pytest.mark.parametrize("beginning", [b"", b'<?xml version="1.0"?>', b"\xef\xbb\xbf", b"\n "])
def test_a_drawing_that_may_hold_a_script_is_refused(beginning, kind):
    with pytest.raises(NotNow):
        sent(beginning + b'<svg xmlns="http://www.w3.org/2000/svg"><script>a()</script></svg>', kind)


def test_a_reply_of_a_bank_is_xml_or_csv():
    assert sent(REPLY, "bank_reply").content_type == "application/xml"
    assert sent(b"\xef\xbb\xbfid;status\n1;paid\n", "bank_reply").content_type == "text/csv"


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<!doctype html><p>",
        b"id;status\n\x00",
        b"\xff\xfe<\x00x\x00",
        PDF,
    ],
)
def test_a_reply_with_entities_or_of_another_kind_is_refused(content):
    with pytest.raises(NotNow, match="not a reply of a bank"):
        sent(content, "bank_reply")


@pytest.mark.parametrize("kind", ["payment", "statement"])
def test_what_only_we_make_cannot_be_uploaded(kind):
    with pytest.raises(NotNow):
        sent(PDF, kind)


def test_a_cut_off_picture_is_refused_also_after_the_pdf_library_was_loaded(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # what that library leaves behind in the process
    with pytest.raises(NotNow):
        sent(png_that_claims(300, 300))
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True
