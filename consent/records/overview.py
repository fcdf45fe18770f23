"""A programme's answers as counts: read for people who are enrolled now, shown by the rules of `counting`."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from consent.notices.models import NoticeItem
from consent.notices.reading import OWN_NAMES, Reading
from consent.records.access import standing_in
from consent.records.counting import ShownCount, banded_count
from consent.records.models import EVERYTHING, ConsentEvent
from consent.records.standing import GIVEN, reason_of_all
from survivor_engagement.identity.models import Advisor, AdvisorQuerySet


@dataclass(frozen=True)
class Row:
    item: NoticeItem
    count: ShownCount


def counts_of(reading: Reading) -> list[Row]:
    """Two queries for any number of people."""
    programme, now = reading.notice.programme, timezone.now()
    here = list(enrolled(programme.pk).values_list("pk", flat=True))
    answers: dict[tuple[int, str], list[ConsentEvent]] = defaultdict(list)
    for event in standing_in(programme, here).filter(scope_key=EVERYTHING).with_voices():
        answers[event.advisor_id, event.purpose_id].append(event)
    allowed: dict[str, int] = defaultdict(int)
    for (_advisor_id, purpose), said in answers.items():
        allowed[purpose] += reason_of_all(said, said[0].voices, now) == GIVEN
    return [Row(item, banded_count(len(here), allowed[item.purpose_id])) for item in reading.items]


def languages_without_words(reading: Reading) -> list[str]:
    """Languages that somebody enrolled reads and this notice does not speak, by their own names."""
    read_here = enrolled(reading.notice.programme_id).order_by("language").values_list("language", flat=True)
    return [OWN_NAMES[code] for code in read_here.distinct() if code not in reading.languages]


def enrolled(programme_id: int) -> AdvisorQuerySet:
    return Advisor.objects.enrolled_in([programme_id]).exclude(status=Advisor.Status.LEFT)
