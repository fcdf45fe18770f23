"""Answers with help, said in one line: a talk of half an hour this morning, a paper, a recording, and who was there."""

import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from consent.records.assisted import When
from consent.records.proofs import Present, Shown

HOUR = timedelta(hours=1)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
ZONE = "Asia/Almaty"
MP3 = b"\xff\xfb\x90\x00" + b"\x00" * 400


def scan(content: bytes = PDF, name: str = "scan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def photo(colour: str = "teal") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(target, format="JPEG")
    return target.getvalue()


def begun() -> datetime:
    return timezone.now() - HOUR


def ended() -> datetime:
    return begun() + HOUR / 2


def somebody(role: str, **more) -> Present:
    """From outside, there all the time, speaks English and Kazakh, tied to nobody."""
    usual = {"languages": ["en", "kk"], "from_at": begun() - HOUR, "until_at": timezone.now()}
    return Present(role=role, **(usual | more))


def spoken(*, witness: Present | bool | None = True, present: tuple[Present, ...] = (), **more) -> Shown:
    """Spoken before a witness; `witness=None` for nobody."""
    there = (somebody("witness"),) if witness is True else (witness,) if witness else ()
    usual = {"method": "spoken_witnessed", "spoken_in": "en", "speaks": ["en"], "alone": True, "attested": True}
    talk = {"talk_from": begun(), "talk_until": ended(), "present": there + present}
    return Shown(**(usual | talk | more))


def recorded(content: bytes = MP3, **more) -> Shown:
    return spoken(witness=None, method="spoken_recorded", upload=scan(content, "yes.mp3"), **more)


def paper(content: bytes = PDF, **more) -> Shown:
    usual = {"method": "paper_signed", "spoken_in": "en", "speaks": ["en"], "alone": True, "attested": True}
    return Shown(**(usual | {"upload": scan(content), "pages": 1, "original_seen": True} | more))


def now_there() -> When:
    at = timezone.now().astimezone(ZoneInfo(ZONE))
    return When(at.date(), at.time())


def just_now(answer: str) -> dict[str, object]:
    """How somebody has answered just now: a yes before a witness, anything else told to the team."""
    return {"answer": answer, "language": "en", "when": now_there(), "shown": spoken() if answer == "yes" else told()}


def to_the_paper(where: str) -> str:
    """Past the check questions that are offered after a yes of hers; any other address as it is."""
    return where if "/told/" not in where else where.replace("/told/", "/handed/") + "?language=en"


def told() -> Shown:
    return Shown(method="told_to_staff", spoken_in="en")
