"""A programme's answers as counts: read for people who are enrolled now, shown by the rules of `counting`."""

from dataclasses import dataclass

from consent.notices.models import NoticeItem
from consent.notices.reading import OWN_NAMES, Reading
from consent.records.counting import ShownCount, banded_count
from consent.records.gate import how_many_allow
from survivor_engagement.identity.models import Advisor, AdvisorQuerySet


@dataclass(frozen=True)
class Row:
    item: NoticeItem
    count: ShownCount


def counts_of(reading: Reading) -> list[Row]:
    """One query for any number of people; nobody's answer is read."""
    people, allow = how_many_allow(reading.notice.programme_id, [item.purpose_id for item in reading.items])
    return [Row(item, banded_count(people, allow.get(item.purpose_id, 0))) for item in reading.items]


def languages_without_words(reading: Reading) -> list[str]:
    """Languages that somebody enrolled reads and this notice does not speak, by their own names."""
    read_here = enrolled(reading.notice.programme_id).order_by("language").values_list("language", flat=True)
    return [OWN_NAMES[code] for code in read_here.distinct() if code not in reading.languages]


def enrolled(programme_id: int) -> AdvisorQuerySet:
    return Advisor.objects.enrolled_in([programme_id]).exclude(status=Advisor.Status.LEFT)
