"""A draft that may be changed, and what every change of it means."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from consent.notices.models import CheckQuestion, Notice, NoticeText, ReadingForm, ToldFact
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User


def open_draft(notice: Notice) -> Notice:
    """The draft, locked until the transaction ends."""
    locked = Notice.objects.select_for_update(of=("self",)).select_related("programme").filter(pk=notice.pk).first()
    if locked is None or locked.state != Notice.State.DRAFT:
        raise NotNow(
            _("This version was published, so its words stay as they are. Start a new version to change them.")
        )
    return locked


def note_change(draft: Notice, by: User) -> None:
    """After a change nobody has read it any more: the database takes the approvals away with the offer."""
    if draft.offered_at is not None:
        draft.offered_at = None
        draft.save(update_fields=["offered_at"])
    record("notice.changed", by=by, about=draft)


def forget_unasked_ages(draft: Notice) -> None:
    """With the last question for an age go its check questions and facts: nobody would be shown them."""
    same = {name: OuterRef(name) for name in ("language", "form")}
    asked = NoticeText.objects.filter(item__notice=OuterRef("notice"), **same)
    for words in (CheckQuestion.objects, ToldFact.objects):
        words.filter(notice=draft).exclude(form=ReadingForm.TEXT).exclude(Exists(asked)).delete()
