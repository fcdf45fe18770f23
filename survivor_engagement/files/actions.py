"""Keep, share and erase a file. Content goes to the shelf first and the row last: a row always has its content."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from survivor_engagement import grants
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files import chunks, shelf
from survivor_engagement.files.access import READ_DOCUMENT
from survivor_engagement.files.checks import check_upload
from survivor_engagement.files.models import OWN_KEY, Kind, StoredFile
from survivor_engagement.files.reading import NEUTRAL_NAME, place_of_key
from survivor_engagement.identity.models import Advisor
from survivor_engagement.keys import sealing
from survivor_engagement.programmes.models import Programme, RoleAssignment
from survivor_engagement.users.models import User

KEY_BYTES = 32
A_DAY = timedelta(days=1)


@transaction.atomic
def store_upload(
    *,
    upload: "UploadedFile[Any]",
    programme: Programme,
    by: User,
    kind: str,
    advisor: Advisor | None = None,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep what somebody sent, after a look at what it really is. Its own name is thrown away.

    The one way in for papers and pictures of people. Replies of banks do not come this way: they are read, not kept.
    """
    checked = check_upload(upload, kind)
    return store_bytes(
        content=checked.content,
        content_type=checked.content_type,
        programme=programme,
        by=by,
        kind=kind,
        advisor=advisor,
        expires_at=expires_at,
    )


@transaction.atomic
def store_bytes(
    *,
    content: bytes | Iterable[bytes],
    content_type: str,
    programme: Programme,
    by: User | None,
    kind: str,
    advisor: Advisor | None = None,
    key_class: str = StoredFile.ABOUT_HER,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keep what we made ourselves; long content may come in pieces. Sealed for the advisor it is about, if any."""
    if content_type not in NEUTRAL_NAME:
        raise ValueError(f"{content_type} is not a type of file that is kept here")
    stored = StoredFile(
        public_id=uuid.uuid4(),
        programme=programme,
        advisor=advisor,
        kind=kind,
        content_type=content_type,
        key_class=key_class if advisor else OWN_KEY.get(Kind(kind), StoredFile.ABOUT_NOBODY),
        expires_at=expires_at,
        created_by=by,
    )
    _put_on_shelf(stored, [content] if isinstance(content, bytes) else content)
    stored.save(force_insert=True)
    record("file.stored", by=by, about=stored, purpose=kind)
    return stored


@transaction.atomic
def share_document(*, stored: StoredFile, reviewer: User, until: datetime, by: User) -> None:
    """Let one person outside open one document until a time, at most as long as it is kept. A second time moves the
    end."""
    document = StoredFile.objects.select_for_update(of=("self",)).standing().filter(pk=stored.pk).first()
    if document is None:
        raise NotNow(_("This document is not kept any more."))
    if not document.is_shareable:
        raise NotNow(_("Only documents of a group that are about no single person can be shared."))
    if RoleAssignment.objects.held_now().filter(user=reviewer, programme=document.programme_id).exists():
        raise NotNow(_("Whoever works in this programme reads what the role allows. Choose somebody outside."))
    if not User.objects.filter(pk=reviewer.pk, is_active=True, kind=User.Kind.STAFF).exists():
        raise NotNow(_("Choose somebody with a working account of staff or of a reviewer."))
    if not timedelta(0) < until - timezone.now() <= settings.SHARE_LONGEST:
        days = settings.SHARE_LONGEST.days
        raise NotNow(_("Choose an end that is still to come, at most %(days)s days from now.") % {"days": days})
    end = min(until, document.expires_at or until)
    if grants.grant(perm=READ_DOCUMENT, user=reviewer, obj=document, until=end):
        # With whom is told by the number of the account: the grant itself may be gone when the trail is read.
        record("file.shared", by=by, about=document, fields=[str(reviewer)], purpose=document.kind)


@transaction.atomic
def stop_sharing(*, stored: StoredFile, reviewer: User, by: User) -> None:
    """From now on she opens it no more. A second time does nothing."""
    if grants.take_back(perm=READ_DOCUMENT, user=reviewer, obj=stored):
        record("file.share_stopped", by=by, about=stored, fields=[str(reviewer)], purpose=stored.kind)


@transaction.atomic
def erase_file(*, stored: StoredFile, by: User | None) -> None:
    """Forget the key, then take the content away. A second time does nothing.

    A key of its own stands in another database and does not come back when the caller's transaction fails: the file is
    dark then, and asked for anew."""
    kept = StoredFile.objects.select_for_update(of=("self",)).filter(pk=stored.pk, state=StoredFile.State.KEPT).first()
    if kept is None:
        return
    StoredFile.objects.filter(pk=kept.pk).update(state=StoredFile.State.ERASED, wrapped_key=b"")
    record("file.erased", by=by, about=kept, purpose=kept.kind)
    if kept.has_own_key:
        sealing.destroy_keys(kept.public_id)
    transaction.on_commit(partial(shelf.remove, kept.programme_id, kept.public_id))


@transaction.atomic
def erase_files_of(*, advisor: Advisor, by: User | None, programme: Programme | None = None) -> int:
    """Every file about one advisor, or those of one programme: the step of erasing her that `docs/erasure.md` names."""
    kept = StoredFile.objects.filter(advisor=advisor, state=StoredFile.State.KEPT)
    files = list((kept.filter(programme=programme) if programme else kept).order_by("id"))
    for stored in files:
        erase_file(stored=stored, by=by)
    return len(files)


@transaction.atomic
def tidy_shelf(*, programme_id: int, by: User | None = None) -> int:
    """Erase what has expired, and sweep away content without a row: its transaction rolled back, nobody has its key.

    Where no row of the programme is seen at all, nothing is swept: that may be a process that is not allowed to see.
    """
    expired = list(StoredFile.objects.expired().filter(programme_id=programme_id))
    for stored in expired:
        erase_file(stored=stored, by=by)
    sealing.destroy_keys_of(list(StoredFile.objects.dark().filter(programme_id=programme_id)))
    known = {
        public_id.hex
        for public_id in StoredFile.objects.filter(programme_id=programme_id).values_list("public_id", flat=True)
    }
    if known:
        for name, path in shelf.contents_older_than(programme_id, A_DAY.total_seconds()).items():
            if name not in known:
                path.unlink(missing_ok=True)
    return len(expired)


def _put_on_shelf(stored: StoredFile, pieces: Iterable[bytes]) -> None:
    """Seals, counts and sums in one pass; fills in size, sum and wrapped key."""
    key, total, digest = secrets.token_bytes(KEY_BYTES), 0, hashlib.sha256()

    def counted() -> Iterable[bytes]:
        nonlocal total
        for piece in pieces:
            total += len(piece)
            digest.update(piece)
            yield piece

    with shelf.new_content(stored.programme_id, stored.public_id) as target:
        chunks.seal_into(target, key, stored.public_id, counted())
    stored.size, stored.sha256 = total, digest.hexdigest()
    if stored.has_own_key:
        sealing.make_key(stored.public_id, stored.key_class)
    if stored.key_owner is None:
        stored.wrapped_key = sealing.seal_for_house(stored.key_class, place_of_key(stored), key)
    else:
        stored.wrapped_key = sealing.seal_bytes(stored.key_owner, stored.key_class, place_of_key(stored), key)
