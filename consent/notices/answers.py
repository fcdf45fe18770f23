"""What this room answers to rooms below."""

from typing import Any

from django.utils.translation import gettext as _

from consent.notices.models import NoticeApproval, ReadingDone
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.questions import Row, Section, erase, hers
from survivor_engagement.programmes.models import Programme


@erase.answer
def forget_what_she_read(*, advisor: Advisor, programme: Programme, **_also: Any) -> dict[str, int]:
    """That she was asked to read goes. What she found clear stays with the words, by the number of an empty account."""
    gone, _kinds = ReadingDone.objects.filter(advisor=advisor, programme=programme).delete()
    kept = NoticeApproval.objects.filter(by=advisor.user_id, programme=programme).count()
    return {"readings": gone, "approvals_kept": kept}


@hers.answer
def her_readings(*, advisor: Advisor, **_also: Any) -> list[Section]:
    """What she found unclear is not among it: it is kept about nobody."""
    approvals = NoticeApproval.objects.filter(by=advisor.user_id).select_related("notice").order_by("-at")
    asked = ReadingDone.objects.filter(advisor=advisor).select_related("notice").order_by("-pk")
    return [
        Section("words_found_clear", _("Words that you read before others, and found clear"), approvals, _approval_row),
        Section("words_answered", _("Words that you were asked to read, and have answered"), asked, _asked_row),
    ]


def _approval_row(approval: NoticeApproval) -> Row:
    return {
        "at": (_("When"), approval.at),
        "version": (_("Version"), approval.notice.version),
        "language": (_("Language"), approval.get_language_display()),
        "form": (_("Written"), approval.get_form_display()),
    }


def _asked_row(done: ReadingDone) -> Row:
    return {
        "version": (_("Version"), done.notice.version),
        "language": (_("Language"), done.get_language_display()),
        "form": (_("Written"), done.get_form_display()),
    }
