"""How many allow something, said so that nobody can be known by it.

Staff need to know whether they can plan, not who said no. So "not allowed" mixes everybody without a standing yes: a
no, a stop, not now, never asked, ended.

Consents are counted again and again, so what two looks differ by must say nothing either (`banded_count`): a count is
told as the step of five that it has reached, each step holds five people or more, and that all allow it is not told
apart. Whatever two figures are compared, the change between them may have been five people or more.

What is counted once, and does not change with the next person (`shown_count`), is told more closely: among fewer than
five no number; an exact split where both sides have five or more; otherwise a bound; and that all of them did.
"""

from dataclasses import dataclass

FEW = 5
NOBODY_YET, TOO_FEW, ALL, NOT_ALL, AT_LEAST, FEWER_THAN, EXACT = (
    "nobody_yet",
    "too_few",
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


def banded_count(total: int, allowed: int) -> ShownCount:
    """Steps begin at 0, 5, 10, …; one at the top that would hold fewer than five belongs to the step below it."""
    highest = (total + 1) // FEW * FEW - FEW
    if total == 0:
        return ShownCount(NOBODY_YET)
    if highest <= 0:
        return ShownCount(TOO_FEW)
    if allowed < FEW:
        return ShownCount(FEWER_THAN, total, FEW)
    return ShownCount(AT_LEAST, total, min(allowed // FEW * FEW, highest))


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
