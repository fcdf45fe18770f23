"""The words that somebody answered to."""

from django.utils.translation import gettext as _

from consent.notices.models import Notice, NoticeItem, NoticeText
from survivor_engagement.common.errors import NotNow


def words_shown(item: NoticeItem, language: str, shown: str) -> NoticeText:
    """The words she answered to: asked now or before a small change only, in this very language, unharmed, and the
    ones on her screen."""
    text = NoticeText.objects.filter(item=item, language=language).select_related("item").first()
    if text is None:
        raise NotNow(_("There are no words in this language yet. Choose another language, or ask somebody to help."))
    if not is_still_answered(text.item) or (shown and shown != text.sha256):
        raise NotNow(_("The words of this question have changed. Please read the new ones first."))
    if not text.is_intact:
        raise NotNow(
            _("These words are not the ones that were approved, so we do not ask now. We are looking into it.")
        )
    return text


def is_still_answered(item: NoticeItem) -> bool:
    return Notice.objects.still_answered().filter(pk=item.notice_id).exists()
