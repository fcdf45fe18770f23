"""Opening a file: for a worker as bytes, for a person as a download, which writes its row in the trail."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.http import Http404, HttpResponse, StreamingHttpResponse

from survivor_engagement.audit.actions import record
from survivor_engagement.files import chunks, shelf
from survivor_engagement.files.models import StoredFile
from survivor_engagement.keys import sealing
from survivor_engagement.users.models import User

# What a stranger may read in a list of downloads.
NEUTRAL_NAME = {
    "application/pdf": "page.pdf",
    "image/jpeg": "picture.jpg",
    "image/png": "picture.png",
    "application/xml": "list.xml",
    "audio/ogg": "sound.ogg",
    "audio/mp4": "sound.m4a",
    "audio/mpeg": "sound.mp3",
    "text/csv": "list.csv",
    "text/html": "page.html",
    "application/json": "list.json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "list.xlsx",
}
SPAN = re.compile(r"bytes=(?P<first>\d{0,12})-(?P<last>\d{0,12})", re.ASCII)
PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


def place_of_key(stored: StoredFile) -> str:
    """What the key of this file is bound to."""
    return f"file|{stored.public_id}"


def key_of(stored: StoredFile) -> bytes:
    """The unwrapped key. Fails where the keys are destroyed, or where this process does not hold the root key."""
    if stored.key_owner is None:
        return sealing.open_for_house(stored.key_class, place_of_key(stored), stored.wrapped_key)
    return sealing.open_bytes(stored.key_owner, stored.key_class, place_of_key(stored), stored.wrapped_key)


def content_of(stored: StoredFile) -> bytes:
    """All of it at once, for a worker that reads a reply or repeats a sending."""
    return b"".join(_content(shelf.place_of(stored.programme_id, stored.public_id), key_of(stored), stored))


def stream(stored: StoredFile, *, by: User, name: str = "") -> StreamingHttpResponse:
    """A download for somebody who came through a door: an attachment with a neutral name, never shown in the page."""
    name = name or NEUTRAL_NAME[stored.content_type]
    if not PLAIN_NAME.fullmatch(name):
        raise ValueError("A download is named in plain letters, digits and - _ .")
    place, key = shelf.place_of(stored.programme_id, stored.public_id), key_of(stored)
    if not place.exists():
        raise FileNotFoundError(f"the content of file {stored.pk} is not on the shelf")
    record("file.opened", by=by, about=stored, purpose=stored.kind)
    response = StreamingHttpResponse(_content(place, key, stored), content_type=stored.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(stored.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


def play(stored: StoredFile, wanted: str = "") -> HttpResponse:
    """Sound in a page, for somebody who came through a door: words that many may hear, so the trail has no row of it.
    It has no name that tells a stranger anything. `wanted` is the header `Range`, without which some phones play
    nothing: one span of bytes, all of the sound where it says anything else."""
    content = content_of(stored)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Http404  # not what was approved: nobody hears it
    span = SPAN.fullmatch(wanted)
    begin, end = _span(span, len(content)) if span else (0, len(content))
    if begin >= end:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    response = HttpResponse(content[begin:end], content_type=stored.content_type, status=206 if span else 200)
    if span:
        response["Content-Range"] = f"bytes {begin}-{end - 1}/{len(content)}"
    response["Content-Disposition"] = "inline"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


def _span(found: re.Match[str], size: int) -> tuple[int, int]:
    """Where it begins and where it ends (exclusive); `bytes=-500` are the last 500."""
    first, last = found["first"], found["last"]
    if not first:
        return max(size - int(last or 0), 0), size
    return int(first), min(int(last) + 1, size) if last else size


def _content(place: Path, key: bytes, stored: StoredFile) -> Iterator[bytes]:
    """Needs no database any more, so it may run after the transaction of the request has ended."""
    with place.open("rb") as source:
        yield from chunks.opened(source, key, stored.public_id)
