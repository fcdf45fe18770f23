"""What can happen to the words of a question in another reading form than the first."""

from django.db import transaction
from django.utils.translation import gettext as _

from consent.notices.drafts import forget_unasked_ages, note_change, open_draft
from consent.notices.models import NoticeItem, NoticeSound, NoticeText, ReadingForm
from consent.notices.pictures import Picture
from consent.notices.sounds import forget_sounds
from consent.notices.sources import BY_HAND
from consent.notices.wording import normal
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

Lines = dict[str, list[tuple[str, str]]]  # by part of the words: short sentences, each with the code of a picture


@transaction.atomic
def write_easy_words(*, item: NoticeItem, language: str, lines: Lines, by: User) -> NoticeText:
    """The question in short sentences, each with a picture beside it; `lines` by part (`NoticeText.PARTS`)."""
    draft = open_draft(item.notice)
    place = {"item": item, "language": language, "form": ReadingForm.EASY_READ}
    text = NoticeText.objects.filter(**place).first() or NoticeText(programme_id=draft.programme_id, **place)
    text.pictures = {}
    for part in NoticeText.PARTS:
        said = [(" ".join(normal(line).split()), picture) for line, picture in lines.get(part, [])]
        if not said or not all(line and picture in Picture.values for line, picture in said):
            raise NotNow(_("Every part has at least one short sentence, and every sentence a picture."))
        setattr(text, part, "\n".join(line for line, _picture in said))
        text.pictures[part] = [picture for _line, picture in said]
    text.item, text.written_by = item, by
    for name, value in BY_HAND.items():
        setattr(text, name, value)
    text.sha256 = text.own_digest()
    text.save()
    note_change(draft, by)
    return text


@transaction.atomic
def remove_form(*, item: NoticeItem, language: str, reading_form: str, by: User) -> None:
    """Take these words out of the draft: whoever they were for is not asked this question in this version. With the
    last of them go the check questions and facts in this form."""
    draft = open_draft(item.notice)
    if reading_form == ReadingForm.TEXT:
        raise NotNow(_("The words for adults stay. Change them, or take the whole language out."))
    forget_sounds(NoticeSound.objects.filter(text__item=item, text__language=language, text__form=reading_form), by)
    gone, _kinds = NoticeText.objects.filter(item=item, language=language, form=reading_form).delete()
    if gone:
        forget_unasked_ages(draft)
        note_change(draft, by)
