"""How many allow something, said so that nobody can be known by it.

Staff need to know whether they can plan, not who said no. So "not allowed" mixes everybody without a standing yes: a
no, a stop, not now, never asked, ended. Among fewer than five people no number is shown at all; among more, an exact
split is shown only where both sides have five people or more; otherwise a bound. That all allow it may always be said.
"""

from dataclasses import dataclass

FEW = 5
NOBODY_YET, ALL, NOT_ALL, AT_LEAST, FEWER_THAN, EXACT = (
    "nobody_yet",
    "all",
    "not_all",
    "at_least",
    "fewer_than",
    "exact",
)


@dataclass(frozen=True)
class ShownCount:
    """`kind` says which sentence is shown; numbers that may not be shown are not in here."""

    kind: str
    total: int = 0
    allowed: int = 0

    @property
    def not_allowed(self) -> int:
        return self.total - self.allowed


def shown_count(total: int, allowed: int) -> ShownCount:
    without = total - allowed
    if total == 0:
        return ShownCount(NOBODY_YET)
    if without == 0:
        return ShownCount(ALL, total, total)
    if total < FEW or (allowed < FEW and without < FEW):
        return ShownCount(NOT_ALL)
    if without < FEW:
        return ShownCount(AT_LEAST, total, total - FEW + 1)
    if allowed < FEW:
        return ShownCount(FEWER_THAN, total, FEW)
    return ShownCount(EXACT, total, allowed)
