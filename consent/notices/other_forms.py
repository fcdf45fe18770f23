"""What can happen to the words of a question in another reading form than the first."""

from django.db import transaction
from django.utils.translation import gettext as _

from consent.notices.drafts import note_change, open_draft
from consent.notices.models import NoticeItem, NoticeText, ReadingForm
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User


@transaction.atomic
def remove_form(*, item: NoticeItem, language: str, reading_form: str, by: User) -> None:
    """Take these words out of the draft: whoever they were for is not asked this question in this version."""
    draft = open_draft(item.notice)
    if reading_form == ReadingForm.TEXT:
        raise NotNow(_("The words for adults stay. Change them, or take the whole language out."))
    gone, _kinds = NoticeText.objects.filter(item=item, language=language, form=reading_form).delete()
    if gone:
        note_change(draft, by)
