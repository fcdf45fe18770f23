"""How long notices are kept, and what readers said of drafts."""

from datetime import timedelta

from django.db.models.functions import Now

from consent.notices.models import ReaderComment
from survivor_engagement.common.retention import AFTER_THE_PROGRAMME, PEOPLE, Keep, by_staff

A_YEAR = timedelta(days=365)


def old_comments(programme_id: int) -> int:
    """A comment has no time of its own: that of the version counts, once it is published."""
    old = ReaderComment.objects.filter(programme=programme_id, notice__published_at__lt=Now() - A_YEAR)
    deleted, _kinds = old.delete()
    return deleted


KEPT = [
    *by_staff(
        "notices.Notice", "notices.PurposeLimit", "notices.NoticeText", "notices.CheckQuestion", "notices.ToldFact"
    ),
    Keep(
        "notices.NoticeApproval",
        AFTER_THE_PROGRAMME,
        "The proof that words were read before they were asked; only ever added to.",
        "stays",
        ends=PEOPLE,
    ),
    Keep(
        "notices.ReadingDone",
        "until that version is changed, published or thrown away",
        "So that nobody is asked twice to read the same words.",
        "goes",
    ),
]
