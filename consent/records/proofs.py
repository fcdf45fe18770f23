"""What is kept as evidence: her typed name on her own page; with help, a file or what was attested, and who was there.

A digest of a name alone could be guessed by trying names, and digests stay when her details are erased. So what is kept
of a typed name holds a random number beside it.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.models import NoticeText
from consent.records.evidence import Attendance, Evidence
from consent.records.guardians import Guardian
from consent.records.ways import WITH_FILE, Method
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.actions import store_bytes, store_upload
from survivor_engagement.files.models import Kind, StoredFile
from survivor_engagement.identity.models import Advisor
from survivor_engagement.users.models import User

LONGEST_NAME = 80


@dataclass(frozen=True)
class Present:
    """Somebody who was there. `person` is somebody of the programme; none is somebody from outside."""

    role: str
    languages: Sequence[str]
    from_at: datetime
    until_at: datetime
    presence: str = Attendance.Presence.THERE
    conflict: str = Attendance.Conflict.NONE
    person: User | None = None
    attested: bool = True


@dataclass(frozen=True)
class Shown:
    """What shows that she said it. `spoken_in` is the language in which the words were explained to her, `speaks` those
    of whoever enters it; `alone` that she was asked alone whether anybody had told her what to answer; `her_wish` that
    she brought it up herself, and nobody asked her."""

    method: str
    spoken_in: str
    speaks: Sequence[str] = ()
    upload: "UploadedFile[Any] | None" = None
    pages: int | None = None
    original_seen: bool = False
    talk_from: datetime | None = None
    talk_until: datetime | None = None
    alone: bool = False
    attested: bool = False
    her_wish: bool = False
    device_clock: datetime | None = None
    present: Sequence[Present] = field(default_factory=tuple)


def keep_typed_name(*, advisor: Advisor, text: NoticeText, typed: str, by: User) -> Evidence:
    """Any name is taken, her code or one she chose: that she typed it is what counts."""
    name = typed.strip()
    if not name or len(name) > LONGEST_NAME:
        raise NotNow(_("To say yes to this, type your code or the name that you are called by here."))
    content = json.dumps({"beside": secrets.token_hex(16), "typed": name}, ensure_ascii=False).encode()
    stored = store_bytes(
        content=content,
        content_type="application/json",
        programme=text.programme,
        by=by,
        kind=Kind.EVIDENCE,
        advisor=advisor,
    )
    return _kept(
        Evidence(
            advisor=advisor,
            programme=text.programme,
            kind=Method.TYPED_NAME,
            file=stored,
            sha256=stored.sha256,
            captured_at=timezone.now(),
            entered_by=by,
            script=text,
            language=text.language,
            spoken_in=text.language,
        ),
        by,
    )


def keep_evidence(
    *,
    advisor: Advisor,
    text: NoticeText,
    shown: Shown,
    said_at: datetime,
    by: User,
    guardian: Guardian | None = None,
) -> Evidence:
    """The file sealed with her key, or what is attested; and who was there. `guardian` is who said it, if not she."""
    evidence = Evidence(
        advisor=advisor,
        guardian=guardian,
        programme=text.programme,
        kind=shown.method,
        captured_at=said_at,
        device_clock=shown.device_clock,
        entered_by=by,
        pages=shown.pages,
        original_seen=shown.original_seen,
        script=text,
        language=text.language,
        spoken_in=shown.spoken_in,
        collector_languages=sorted(set(shown.speaks)),
        talk_from=shown.talk_from,
        talk_until=shown.talk_until,
        asked_alone=shown.alone,
        attested=shown.attested,
        her_wish=shown.her_wish,
    )
    if shown.method in WITH_FILE:
        evidence.original_sha256, evidence.file = _file(evidence, shown, by)
        evidence.sha256 = evidence.file.sha256
    else:
        evidence.sha256 = attested_digest(evidence)
    _kept(evidence, by)
    for somebody in shown.present:
        _was_there(evidence, somebody)
    return evidence


def _was_there(evidence: Evidence, somebody: Present) -> None:
    Attendance.objects.create(
        evidence=evidence,
        programme=evidence.programme,
        role=somebody.role,
        person=somebody.person,
        outside=somebody.person is None,
        languages=sorted(set(somebody.languages)),
        from_at=somebody.from_at,
        until_at=somebody.until_at,
        presence=somebody.presence,
        attested=somebody.attested,
        conflict=somebody.conflict,
    )


def attested_digest(evidence: Evidence) -> str:
    """Where no file is kept: over what was attested, so that the row cannot say something else later."""
    said = {
        name: str(getattr(evidence, name))
        for name in ("public_id", "kind", "captured_at", "entered_by_id", "script_id", "language", "spoken_in",
                     "talk_from", "talk_until", "asked_alone", "attested", "her_wish")
    }  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _file(evidence: Evidence, shown: Shown, by: User) -> tuple[str, StoredFile]:
    """The digest of what was sent, and the file as it is kept: drawn anew where it is a picture."""
    if shown.upload is None:
        raise NotNow(_("Choose the file: the scan of the paper, or the recording of her yes."))
    digest = hashlib.sha256()
    for piece in shown.upload.chunks():
        digest.update(piece)
    shown.upload.seek(0)
    stored = store_upload(
        upload=shown.upload, programme=evidence.programme, by=by, kind=Kind.EVIDENCE, advisor=evidence.advisor
    )
    _right_for_the_way(stored, shown)
    return digest.hexdigest(), stored


def _right_for_the_way(stored: StoredFile, shown: Shown) -> None:
    is_sound = stored.content_type.startswith("audio/")
    if is_sound != (shown.method == Method.SPOKEN_RECORDED):
        raise NotNow(
            _("A paper is sent as a photo (JPEG or PNG) or PDF, a spoken yes as sound (OGG, M4A or MP3). "
              "Choose the other way, or another file.")
        )  # fmt: skip
    if not is_sound and stored.content_type != "application/pdf" and (shown.pages or 1) > 1:
        raise NotNow(_("One photo shows one page. Put all pages of the paper into one PDF."))


def _kept(evidence: Evidence, by: User) -> Evidence:
    evidence.save(force_insert=True)
    record("evidence.kept", by=by, about=evidence)
    return evidence
