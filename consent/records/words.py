"""The words that somebody answered to."""

from datetime import datetime

from django.utils.translation import gettext as _

from consent.notices.models import Notice, NoticeItem, NoticeText
from consent.notices.reading_forms import words_for
from consent.records.guardians import Guardian
from consent.records.standing import LANGUAGE_UNAPPROVED, Authority, own_authority
from survivor_engagement.common.errors import NotNow
from survivor_engagement.identity.ages import Band, band_now
from survivor_engagement.identity.models import Advisor


def band_of_words(advisor: Advisor, guardian: Guardian | None = None, said_at: datetime | None = None) -> str:
    """For which age the words of an answer are: hers now, and that of an adult where a guardian answers. What somebody
    said before she came of age was said to the words for those who are nearly adults."""
    if guardian is not None:
        return Band.ADULT
    band = band_now(advisor)
    was_a_child = band == Band.ADULT and own_authority(advisor, said_at) == Authority.ASSENT
    return Band.FROM_15 if was_a_child else band


def words_shown(item: NoticeItem, language: str, shown: str, band: str) -> NoticeText:
    """The words she answered to: asked now or before a small change only, in this very language, for her age, unharmed,
    and the ones on her screen: `shown` is their digest; where it is empty, the ones she would be shown first."""
    texts = NoticeText.objects.filter(item=item, language=language).select_related("item")
    hers = words_for(texts, language=language, band=band)
    if not hers:
        raise NotNow(_no_words(band), reason=LANGUAGE_UNAPPROVED)
    text = next((text for text in hers if not shown or shown == text.sha256), None)
    if text is None or not is_still_answered(text.item):
        raise NotNow(_("The words of this question have changed. Please read the new ones first."))
    if not text.is_intact:
        raise NotNow(
            _("These words are not the ones that were approved, so we do not ask now. We are looking into it.")
        )
    return text


def is_still_answered(item: NoticeItem) -> bool:
    return Notice.objects.still_answered().filter(pk=item.notice_id).exists()


def _no_words(band: str) -> str:
    if band == Band.ADULT:
        return _("There are no words in this language yet. Choose another language, or ask somebody to help.")
    return _("There are no words for this age in this language yet, so nobody is asked in those for adults.")
