"""The catalogue as a programme sees it: each purpose with what holds here, and stricter limits of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.notices.catalogue import WAYS_ENOUGH
from consent.notices.models import Purpose, PurposeLimit
from survivor_engagement.audit.actions import record
from survivor_engagement.common.errors import NotNow
from survivor_engagement.programmes.models import Programme
from survivor_engagement.users.models import User


@dataclass(frozen=True)
class Here:
    """What holds for one purpose in one programme."""

    purpose: Purpose
    limit: PurposeLimit | None

    @property
    def is_asked(self) -> bool:
        return self.limit is None or self.limit.is_asked

    @property
    def most_days(self) -> int:
        return longest_days(self.purpose) if self.limit is None else self.limit.max_days or longest_days(self.purpose)

    @property
    def longest(self) -> str:
        """In months where the catalogue counts so and nobody has shortened it, else in days."""
        if self.purpose.max_days or (self.limit and self.limit.max_days):
            return ngettext("%(number)d day", "%(number)d days", self.most_days) % {"number": self.most_days}
        months = self.purpose.max_months or 0
        return ngettext("%(number)d month", "%(number)d months", months) % {"number": months}

    @property
    def floor(self) -> str:
        chosen = self.limit.evidence_floor if self.limit else ""
        return str(Purpose.Floor(chosen or self.purpose.evidence_floor).label)

    @property
    def hours_to_think(self) -> int:
        chosen = self.limit.reflection_hours if self.limit else None
        return self.purpose.reflection_hours if chosen is None else chosen


def longest_days(purpose: Purpose) -> int:
    """The longest time of the catalogue, in whole days; a month counts as 31."""
    return purpose.max_days or (purpose.max_months or 0) * 31


def all_here(programme: Programme) -> list[Here]:
    """Everything that may be asked, in the order of the catalogue: two queries."""
    limits: Mapping[str, PurposeLimit] = {
        limit.purpose_id: limit for limit in PurposeLimit.objects.newest().filter(programme=programme)
    }
    asked = Purpose.objects.filter(basis_kind=Purpose.Basis.ASK).order_by("order")
    return [Here(purpose, limits.get(purpose.pk)) for purpose in asked]


@transaction.atomic
def set_limit(
    *,
    programme: Programme,
    purpose: Purpose,
    is_asked: bool,
    max_days: int | None,
    evidence_floor: str,
    reflection_hours: int | None,
    by: User,
) -> PurposeLimit:
    """Stricter than the catalogue, never looser. What stood before stays to be read. What is not asked any more, and
    time to think, close the gate at once; a shorter time and a stronger way are for each yes from now on."""
    if purpose.basis_kind != Purpose.Basis.ASK:
        raise NotNow(_("This cannot be asked: it happens anyway and is told, or it is never allowed."))
    if max_days is not None and not 1 <= max_days <= longest_days(purpose):
        raise NotNow(_("A yes may last %(days)s days at most. Choose fewer.") % {"days": longest_days(purpose)})
    if reflection_hours is not None and reflection_hours < purpose.reflection_hours:
        raise NotNow(_("There must be %(hours)s hours to think at least.") % {"hours": purpose.reflection_hours})
    if evidence_floor and not set(WAYS_ENOUGH[evidence_floor]) <= set(WAYS_ENOUGH[purpose.evidence_floor]):
        raise NotNow(_("This would take a yes that the catalogue does not take. Choose a stricter one."))
    limit = PurposeLimit.objects.create(
        programme=programme,
        purpose=purpose,
        is_asked=is_asked,
        max_days=max_days,
        evidence_floor=evidence_floor,
        reflection_hours=reflection_hours,
        set_by=by,
    )
    record("notice.limited", by=by, about=limit, purpose=purpose.pk)
    return limit
