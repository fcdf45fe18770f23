"""What still stands between a draft and those who are asked: what it must say of its change, and who must read it."""

from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.notices.changes import smallest_change
from consent.notices.models import Notice, NoticeItem
from consent.notices.reading import OWN_NAMES, Reading, read_one
from consent.notices.reading_forms import ReadingForm

EarlierYes = NoticeItem.EarlierYes


def version_before(draft: Notice) -> Notice | None:
    """The published version that the draft follows."""
    return Notice.objects.published().filter(programme_id=draft.programme_id).select_related("programme").first()


def asked_before(draft: Notice) -> set[str]:
    """Codes of what was asked in any earlier version, so that somebody may have said yes to it."""
    earlier = NoticeItem.objects.filter(notice__programme_id=draft.programme_id)
    return set(earlier.exclude(notice__state=Notice.State.DRAFT).values_list("purpose_id", flat=True))


def still_to_say(draft: Notice, reading: Reading) -> list[str]:
    """What a version that follows another one has not said of itself yet, as sentences."""
    before = version_before(draft)
    if draft.change_kind == Notice.ChangeKind.FIRST or before is None:
        return []
    missing = []
    if not draft.why or not draft.what_changed:
        missing.append(_("Say what has changed, and why."))
    if draft.change_kind == Notice.ChangeKind.MINOR:
        reasons = smallest_change(read_one(before), reading)
        return missing + ([_("This is a big change."), *reasons] if reasons else [])
    asked = asked_before(draft)
    today = timezone.localdate(timezone=ZoneInfo(draft.programme.timezone))
    for item in reading.items:
        said = {"name": item.purpose.name}
        if item.purpose_id in asked and not item.earlier_yes:
            missing.append(_("Say what becomes of earlier answers to “%(name)s”.") % said)
        if item.closes_on is not None and item.closes_on <= today:
            missing.append(_("Choose a day after today for “%(name)s”.") % said)
    return missing


def readers_of(notice: Notice) -> dict[tuple[str, str], int]:
    """How many readers found the words for adults clear, by language; beside them each other form that was read, as 1.
    Who they are, nobody is told; nor that words for children were read before those for adults: where one child is
    among the readers, that would name her."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT language, form, readers FROM notices_readers(%s)", [notice.pk])
        return {(language, form): readers for language, form, readers in cursor.fetchall()}


def still_to_be_read(draft: Notice, reading: Reading) -> list[str]:
    """Who has not read it yet, as sentences: a person each machine draft, an advisor each language in each form."""
    readers = readers_of(draft)
    missing = []
    for code in reading.started:
        said = {"language": OWN_NAMES[code]}
        if reading.unchecked(code):
            missing.append(_("%(language)s: a machine draft stands in it that nobody has approved.") % said)
        if not readers.get((code, ReadingForm.TEXT)):
            missing.append(_("%(language)s: no advisor has said yet that these words are clear.") % said)
            continue
        unread = _("%(language)s, %(form)s: no advisor has said yet that these words are clear.")
        missing += [
            unread % {**said, "form": form.label} for form in reading.forms_in(code) if not readers.get((code, form))
        ]
    return missing
