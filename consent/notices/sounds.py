"""What can happen to the sound of a text: kept, taken out. It belongs to the draft as the words do."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consent.notices.drafts import note_change, open_draft
from consent.notices.models import NoticeSound, NoticeText
from survivor_engagement.common.errors import NotNow
from survivor_engagement.files.actions import erase_file, store_upload
from survivor_engagement.files.models import Kind
from survivor_engagement.users.models import User


@transaction.atomic
def keep_sound(*, text: NoticeText, upload: "UploadedFile[Any]", by: User) -> NoticeSound:
    """Somebody has spoken these words. A newer sound takes the place of the one before."""
    draft = open_draft(text.item.notice)
    locked = NoticeText.objects.select_for_update(of=("self",)).select_related("item").get(pk=text.pk)
    if not locked.is_intact:
        raise NotNow(_("These words are not the ones that were written, so nobody speaks them. We look into it."))
    stored = store_upload(upload=upload, programme=draft.programme, by=by, kind=Kind.SOUND)
    forget_sounds(NoticeSound.objects.filter(text=locked), by)
    sound = NoticeSound.objects.create(
        text=locked,
        item=locked.item,
        programme=draft.programme,
        file=stored,
        sha256=stored.sha256,
        words_sha256=locked.sha256,
        written_by=by,
    )
    note_change(draft, by)
    return sound


@transaction.atomic
def remove_sound(*, text: NoticeText, by: User) -> None:
    draft = open_draft(text.item.notice)
    if forget_sounds(NoticeSound.objects.filter(text=text), by):
        note_change(draft, by)


def copy_sounds(old: list[NoticeText], new: list[NoticeText]) -> None:
    """The same words in a new version are spoken by the same sound, put there by the same person."""
    for before, after in zip(old, new, strict=True):
        sound = before.sound_now
        if sound is not None:
            NoticeSound.objects.create(
                text=after,
                item=after.item,
                programme_id=after.programme_id,
                file_id=sound.file_id,
                sha256=sound.sha256,
                words_sha256=after.sha256,
                written_by_id=sound.written_by_id,
            )


def forget_sounds(sounds: QuerySet[NoticeSound], by: User) -> int:
    """The rows go, and each file that no other version speaks with. How many there were."""
    found = list(sounds.select_related("file").order_by("pk"))
    for sound in found:
        sound.delete()
        if not NoticeSound.objects.filter(file=sound.file_id).exists():
            erase_file(stored=sound.file, by=by)
    return len(found)
