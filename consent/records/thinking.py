"""Until when she has time to think: what she said yes to is done only after it.

The database answers (`consent_thinks_until`), so that the gate and every page say the same.
"""

from datetime import timedelta

from django.db.models import Case, DateTimeField, DurationField, F, Func, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan

from consent.notices.models import Purpose, PurposeLimit


def time_to_think(purpose: Purpose, programme_id: int) -> timedelta:
    limit = PurposeLimit.objects.newest().filter(programme=programme_id, purpose=purpose).first()
    return timedelta(hours=max(purpose.reflection_hours, (limit and limit.reflection_hours) or 0))


class ThinksUntil(Func):
    """`ThinksUntil("record_id", "effective_at", "purpose_id", "programme_id")`; nothing where there is none."""

    function = "consent_thinks_until"
    output_field = DateTimeField()


# Older than the longest time that anybody may have is no yes that still waits: read once for a whole page.
_LONGEST = RawSQL(
    "SELECT make_interval(hours => greatest((SELECT max(p.reflection_hours) FROM notices_purpose p), "
    "(SELECT max(l.reflection_hours) FROM notices_purposelimit l)))",
    [],
    output_field=DurationField(),
)
THINKS_UNTIL = Case(
    When(
        GreaterThan(F("effective_at") + _LONGEST, Now()),
        opens=True,
        then=ThinksUntil("record_id", "effective_at", "purpose_id", "programme_id"),
    ),
    output_field=DateTimeField(),
)
