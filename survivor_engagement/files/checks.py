"""What an uploaded file really is. Neither its name nor what the browser says about it is believed."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.models import Kind
from survivor_engagement.files.sounds import M4A, MP3, OGG, sound_without_tags

_drawing = Lock()
MAX_BYTES = 5 * 1024 * 1024
MAX_SOUND_BYTES = 20 * 1024 * 1024  # a yes, not a talk
MAX_PIXELS = 25_000_000
LONGEST_SIDE = 2400

PDF, JPEG, PNG, XML, CSV = "application/pdf", "image/jpeg", "image/png", "application/xml", "text/csv"
PICTURES_AND_PDF = frozenset({PDF, JPEG, PNG})
MAY_BE_UPLOADED: dict[str, frozenset[str]] = {
    Kind.BANK_REPLY: frozenset({XML, CSV}),
    Kind.RECEIPT: PICTURES_AND_PDF,
    Kind.DOCUMENT: PICTURES_AND_PDF,
    Kind.EVIDENCE: PICTURES_AND_PDF | {OGG, M4A, MP3},
    Kind.SOUND: frozenset({OGG, M4A, MP3}),
}

PICTURE_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
PDF_MARK = re.compile(rb"\A%PDF-[12]\.\d")
PDF_ACTS_BY_ITSELF = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)\b")
PDF_IS_LOCKED = re.compile(rb"/Encrypt\b")
# Who made it, with what and when: blanked where it stands, so that nothing in the file moves.
PDF_SAYS_WHO = re.compile(
    rb"/(?:Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate)\s*"
    rb"(?:\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]*)>)",
    re.DOTALL,
)
PDF_PACKET = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)
XML_DECLARES_ENTITIES = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# A drawing and a page are XML, too, and a browser runs what is in them.
XML_THAT_ACTS = re.compile(
    r"<([\w.-]+:)?(svg|html|script)\b|w3\.org/(2000/svg|1999/(xhtml|XSL))|<\?xml-stylesheet", re.IGNORECASE
)
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BROKEN_PICTURE = (OSError, SyntaxError, ValueError, EOFError)


@dataclass(frozen=True)
class Checked:
    """Content that is what it says it is."""

    content: bytes
    content_type: str


def check_upload(upload: "UploadedFile[Any]", kind: str) -> Checked:
    """The content to keep and its true type, or a sentence for the person who sent it."""
    if kind in (Kind.EVIDENCE, Kind.SOUND) and (sound := _sound(upload)):
        return sound
    if upload.size is None or upload.size > MAX_BYTES:
        raise NotNow(_("This file is too large. Please send one of at most 5 MB."))
    content = upload.read(MAX_BYTES + 1)
    if not content or len(content) > MAX_BYTES:
        raise NotNow(_("This file is empty or too large. Please send one of at most 5 MB."))
    checked = _recognised(content)
    if checked is None or checked.content_type not in MAY_BE_UPLOADED.get(kind, frozenset()):
        raise NotNow(_unfit(kind))
    if kind == Kind.EVIDENCE and checked.content_type == PDF:
        return Checked(_without_its_maker(checked.content), PDF)
    return checked


def _sound(upload: "UploadedFile[Any]") -> Checked | None:
    """A recording of her yes, or of words that are asked, without what the phone wrote beside it. What is no sound is
    looked at again, from its beginning."""
    content = upload.read(MAX_SOUND_BYTES + 1)
    upload.seek(0)
    if len(content) > MAX_SOUND_BYTES:
        raise NotNow(
            _("This file is too large. A photo or PDF may have 5 MB, a recording 20 MB: record the yes alone.")
        )
    found = sound_without_tags(content)
    return Checked(*found) if found else None


def _recognised(content: bytes) -> Checked | None:
    if content.startswith(PICTURE_MARKS):
        return _clean_picture(content)
    if PDF_MARK.match(content):
        return _plain_pdf(content)
    return _plain_text(content)


def _clean_picture(content: bytes) -> Checked:
    """The picture drawn anew: where and when it was taken, by which phone, and anything hidden behind it stay away."""
    too_large = _("This picture has too many points. Please send a smaller one.")
    try:
        with _whole_pictures_only(), Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise NotNow(too_large)
            kept_as = "PNG" if picture.format == "PNG" else "JPEG"
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotNow(too_large) from None
    except BROKEN_PICTURE:
        raise NotNow(_("This picture cannot be read. Please take it again, or send a PDF.")) from None
    target = io.BytesIO()
    drawn.save(target, format=kept_as, quality=85, optimize=True)
    return Checked(target.getvalue(), PNG if kept_as == "PNG" else JPEG)


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """The PDF library lets Pillow take pictures that were cut off, for the whole process; an upload is not."""
    with _drawing:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _on_white(picture: Image.Image) -> Image.Image:
    """A new image with the points of the old one and nothing else of it; what was see-through becomes paper."""
    paper = Image.new("RGB", picture.size, "white")
    points = picture.convert("RGBA")
    paper.paste(points, mask=points.getchannel("A"))
    return paper


def _plain_pdf(content: bytes) -> Checked:
    if b"%%EOF" not in content[-2048:]:
        raise NotNow(_("This PDF is cut off. Please send it again."))
    if PDF_ACTS_BY_ITSELF.search(content):
        raise NotNow(_("This PDF holds more than pages. Please print it to a new PDF and send that."))
    if PDF_IS_LOCKED.search(content):
        raise NotNow(_("This PDF opens with a password only. Please print it to a new PDF and send that."))
    return Checked(content, PDF)


def _without_its_maker(content: bytes) -> bytes:
    plain = bytearray(content)
    for found in PDF_SAYS_WHO.finditer(content):
        group = 1 if found.group(1) is not None else 2
        start, end = found.span(group)
        plain[start:end] = (b" " if group == 1 else b"0") * (end - start)
    for found in PDF_PACKET.finditer(content):
        start, end = found.span()
        plain[start:end] = b" " * (end - start)
    return bytes(plain)


def _plain_text(content: bytes) -> Checked | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if any(it.search(text) for it in (NOT_TEXT, XML_DECLARES_ENTITIES, XML_THAT_ACTS)):
        return None
    return Checked(content, XML if text.lstrip().startswith("<") else CSV)


def _unfit(kind: str) -> str:
    if kind == Kind.BANK_REPLY:
        return _("This is not a reply of a bank or wallet. Please send the XML or CSV file as you received it.")
    if kind == Kind.SOUND:
        return _("This is no sound that is taken here. Send OGG, M4A or MP3.")
    if kind == Kind.EVIDENCE:
        return _("This kind of file is not taken. Send a photo (JPEG or PNG), a PDF, or sound (OGG, M4A, MP3).")
    return _("This kind of file is not taken. Please send a photo (JPEG or PNG) or a PDF.")
