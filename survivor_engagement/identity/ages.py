"""How old she is: computed at the moment of asking, never stored.

What is known of her birth is sealed (`birth`): a day, a year, or a range of years of age at a day. Of several possible
days the latest counts, so that she is a child as long as she may be one. For those who may be under 18 the database
keeps the four moments at which she grows into the next band, where nobody who serves can read them; it answers which
band she is in now (`identity_age_band`), and nothing else.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Case, CharField, Func, TextChoices, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from survivor_engagement.common.dates import latin_digits, long_date
from survivor_engagement.identity.models import Advisor
from survivor_engagement.identity.typed import day_as_typed

BORDERS = (6, 12, 15, 18)
ABOUT = 1  # "about 14" may be 13 or 15
OLDEST = 120
RANGE = re.compile(r"(\d{1,3})\s*(?:-|\N{EN DASH})\s*(\d{1,3})")
SEALED_RANGE = re.compile(r"(\d+)-(\d+)@(\d{4}-\d{2}-\d{2})")


class Band(TextChoices):
    ADULT = "adult", gettext_lazy("18 or older")
    FROM_15 = "15_17", gettext_lazy("15 to 17")
    FROM_12 = "12_14", gettext_lazy("12 to 14")
    FROM_6 = "6_11", gettext_lazy("6 to 11")
    UNDER_6 = "0_5", gettext_lazy("under 6")
    UNKNOWN = "unknown", gettext_lazy("under 18, age not known")  # counts as a child


@dataclass(frozen=True)
class Birth:
    """`sealed` is how it is written into the vault; `latest` the latest day on which she may have been born."""

    sealed: str
    latest: date

    def moments(self, zone: ZoneInfo) -> list[datetime]:
        """When she is 6, 12, 15 and 18: the first moment of the day in her programme."""
        return [datetime.combine(birthday(self.latest, years), time.min, zone) for years in BORDERS]

    def is_adult_at(self, moment: datetime, zone: ZoneInfo) -> bool:
        return moment >= self.moments(zone)[-1]


def birthday(born: date, years: int) -> date:
    """Who was born on 29 February has it on 1 March in other years."""
    return _same_day(born, born.year + years)


def birth_as_typed(text: str, today: date) -> Birth | None:
    """`2012-05-01` or `1.5.2012`, `2012`, `14` (about), `16-19`; empty is nothing known."""
    typed = latin_digits(text).strip()
    if not typed:
        return None
    born = _born(typed, today)
    if born is None or not today.year - OLDEST <= born.latest.year <= today.year:
        raise ValidationError(
            _("Write a day (2012-05-01), a year (2012), about how old she is (14), or from-to (16-19).")
        )
    return born


def in_words(sealed: str) -> str:
    """For her own page; what is written in another way, as it stands."""
    if found := SEALED_RANGE.fullmatch(sealed):
        about = {"from": found[1], "to": found[2], "day": long_date(date.fromisoformat(found[3]))}
        return _("%(from)s to %(to)s years old on %(day)s") % about
    day = day_as_typed(sealed)
    return long_date(day) if day else sealed


def band_now(advisor: Advisor, at: datetime | None = None) -> Band:
    """Nobody who was enrolled as an adult is looked up."""
    if advisor.age_band == Advisor.AgeBand.ADULT:
        return Band.ADULT
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_age_band(%s, %s)", [advisor.pk, at or timezone.now()])
        return Band(cursor.fetchone()[0])


def is_child_now(advisor: Advisor) -> bool:
    return band_now(advisor) != Band.ADULT


class BandOf(Func):
    """The same in a question: `BandOf("pk", Now())`."""

    function = "identity_age_band"
    output_field = CharField()


def band_of_hers(said: str, key: str) -> Case:
    """Her band now, in a question that reaches her row: by the names there of what was said at enrolment, and of her
    key. Nobody who was enrolled as an adult is looked up."""
    adult = When(**{said: Advisor.AgeBand.ADULT}, then=Value(Band.ADULT.value))
    return Case(adult, default=BandOf(key, Now()), output_field=CharField())


def _born(typed: str, today: date) -> Birth | None:
    if found := RANGE.fullmatch(typed):
        return _aged(int(found[1]), int(found[2]), today)
    if typed.isdecimal() and len(typed) == 4:
        return Birth(typed, date(int(typed), 12, 31)) if typed > "1000" else None
    if typed.isdecimal():
        return _aged(max(int(typed) - ABOUT, 0), int(typed) + ABOUT, today)
    day = day_as_typed(typed)
    return Birth(day.isoformat(), day) if day and day <= today else None


def _aged(youngest: int, oldest: int, today: date) -> Birth | None:
    if not youngest <= oldest <= OLDEST:
        return None
    return Birth(f"{youngest}-{oldest}@{today.isoformat()}", _years_before(today, youngest))


def _years_before(day: date, years: int) -> date:
    return _same_day(day, day.year - years)


def _same_day(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
