"""What a new version says of itself: how big the change is, what it is and why, and what becomes of earlier answers."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from consent.notices.changes import smallest_change
from consent.notices.drafts import note_change, open_draft
from consent.notices.models import Notice, NoticeItem
from consent.notices.readiness import version_before
from consent.notices.reading import read_one
from consent.notices.wording import normal
from survivor_engagement.common.errors import NotNow
from survivor_engagement.users.models import User

Earlier = dict[str, tuple[str, date | None]]
Kind = Notice.ChangeKind


@transaction.atomic
def describe_change(
    *, notice: Notice, change_kind: str, what_changed: dict[str, str], why: str, earlier: Earlier, by: User
) -> Notice:
    """How this version follows the one before. A change that is not small is not called so: the reasons are told.

    `what_changed` holds plain words by language code; at least one language is needed to publish. `earlier` says by
    code of purpose what becomes of earlier answers (`NoticeItem.EarlierYes`) and, for `until`, on which day they close.
    A small change keeps them all.
    """
    draft = open_draft(notice)
    before = version_before(draft)
    if before is None:
        raise NotNow(_("This is the first version, so there is nothing before it that could have changed."))
    if change_kind not in (Kind.MAJOR, Kind.MINOR):
        raise NotNow(_("Say whether the change is big or small."))
    is_small = change_kind == Kind.MINOR
    if is_small and (reasons := smallest_change(read_one(before), read_one(draft))):
        raise NotNow(" ".join([_("This is a big change."), *reasons]))
    draft.change_kind = change_kind
    draft.major, draft.minor = (before.major, before.minor + 1) if is_small else (before.major + 1, 0)
    draft.what_changed = {code: normal(words) for code, words in what_changed.items() if words.strip()}
    draft.why = normal(why)
    draft.save(update_fields=["change_kind", "major", "minor", "what_changed", "why"])
    for item in NoticeItem.objects.filter(notice=draft):
        _say_of_earlier(item, *({} if is_small else earlier).get(item.purpose_id, ("", None)))
    note_change(draft, by)
    return draft


def _say_of_earlier(item: NoticeItem, what: str, closes_on: date | None) -> None:
    if what not in NoticeItem.EarlierYes.values:
        raise NotNow(_("Say what becomes of earlier answers."))
    is_until = what == NoticeItem.EarlierYes.UNTIL
    if is_until and closes_on is None:
        raise NotNow(_("Write the day until which earlier answers count."))
    item.earlier_yes, item.closes_on = what, closes_on if is_until else None
    item.save(update_fields=["earlier_yes", "closes_on"])
