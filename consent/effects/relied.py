"""Who used her yes: each look at the gate that went on because of it, in plain words. No name of anybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from consent.notices.effect_words import Words
from consent.notices.purpose_names import short_name
from consent.records.models import ConsentCheck

LINES = 60
MOMENT_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "group.add": _("You became a member of a group"),
        "invite": _("You were invited to a meeting"),
        "send": _("A message was sent to you"),
        "agenda": _("You put a point on an agenda"),
        "check_in": _("You arrived at a meeting"),
        "attendance": _("It was written down that you were there"),
        "note.open": _("A sheet for notes was opened"),
        "note.save": _("Notes or minutes were saved or shared"),
        "note.name": _("Your name was put to a line"),
        "room.look": _("Whoever led a meeting looked what may be noted and recorded"),
        "member.show": _("Your face or name was shown to another member"),
        "record.start": _("A recording began"),
        "record.heartbeat": _("A recording went on"),
        "photo.before": _("A picture was about to be taken"),
        "photo.save": _("A picture was saved"),
        "machine_text.upload": _("A recording went to a computer service"),
        "observer.admit": _("A visitor was let in"),
        "access_needs.show": _("What you need was shown to the team"),
        "quote.insert": _("Your words were put into a draft"),
        "quote.publish": _("Your words were published"),
        "publish.approve": _("A piece of yours was approved"),
        "publish.now": _("A piece of yours was published"),
        "publish.sweep": _("We looked whether a piece of yours may stay published"),
        "speak.book": _("You were booked to speak"),
        "share.generate": _("What one organisation gets was put together"),
        "share.download": _("One organisation was given it"),
        "referral.send": _("Your name was sent to a service"),
        "research.freeze": _("The answers of a study were put together"),
        "research.release": _("The answers of a study were given out"),
        "payment.own_page": _("Your own page looked whether you had allowed it"),
        "payment.prepare": _("A payment to you was prepared"),
        "payment.lock": _("A list of payments with you was closed"),
        "payment.approve": _("A list of payments with you was approved"),
        "payment.release": _("A list of payments with you was released"),
        "payment.file": _("A file for the bank or company was made"),
        "payment.hand_over": _("A file for the bank or company was handed over"),
        "benefits.tell": _("An adviser was told what you are paid"),
        "retain.nightly": _("We looked whether your file may be kept"),
    }
)


@dataclass(frozen=True)
class Relied:
    """One kind of thing that was done on one day because of a yes of hers, and how often."""

    day: date
    what: Words
    purpose: str
    times: int


def relied_on(
    advisor_id: int, yes_ids: list[int], zone: str, before: date | None = None
) -> tuple[list[Relied], date | None]:
    """The newest first, by her own clock, whole days; and where the next page begins. `before` is the last day read."""
    looks = ConsentCheck.objects.filter(advisor_ids__contains=[advisor_id], event_ids__overlap=yes_ids)
    days = looks.annotate(day=TruncDate("at", tzinfo=ZoneInfo(zone or "UTC")))
    if before is not None:
        days = days.filter(day__lt=before)
    counted = days.order_by("-day", "purpose", "moment").values_list("day", "moment", "purpose")
    rows = list(counted.annotate(times=Count("pk"))[: LINES + 1])
    is_more = len(rows) > LINES and rows[0][0] != rows[-1][0]
    if is_more:
        rows = [row for row in rows if row[0] != rows[-1][0]]
    lines = [Relied(day, MOMENT_WORDS.get(moment, moment), short_name(code), n) for day, moment, code, n in rows]
    return lines, lines[-1].day if is_more else None


def words_of(checks: Iterable[ConsentCheck]) -> list[tuple[datetime, Words]]:
    """Single looks with their moments."""
    return [(check.at, MOMENT_WORDS.get(check.moment, check.moment)) for check in checks]
