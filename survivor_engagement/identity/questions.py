"""What only the rooms above know of one advisor: what they hold, what goes with her, what she is still owed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from survivor_engagement.common.questions import Question

ROOMS_ABOVE = 13  # that hold rows about her; a test counts them

# erase.ask(advisor=, programme=, by=): take away what you hold of her in this programme, in the transaction of the one
# who asks. The answer is {kind: how many}; the kinds and their words stand in `certificate.py`. `by` is whose word it
# was. Asked again it finds nothing and is done as well.
erase = Question("identity.erase", must_have=ROOMS_ABOVE)

# still_owed.ask(advisor=, programme=): what she has earned there and has not received, a list of `Owed`.
still_owed = Question("identity.still_owed", must_have=1)

# payee_fields.ask(advisor=, programme=): the full names of the sealed fields of her ways to be paid there, a list.
payee_fields = Question("identity.payee_fields", must_have=1)

# not_she.ask(advisor=, programme=, since=, by=): somebody else was signed in as she since then; take back what would
# lead money or words elsewhere. The answer is how much, an int.
not_she = Question("identity.not_she", must_have=1)

# leaves.ask(advisor=, programme=, by=): today is her last day there; end what would go on, or say by `NotNow` what must
# come first. The answer is how much was ended, an int.
leaves = Question("identity.leaves", must_have=3)

# age_corrected.ask(advisor=, programme=, adult_from=, by=): it was found when she is or was 18: a moment, or None where
# she may be a child and nobody knows when she is 18. Close what was allowed in a way that was never hers. The answer is
# how much was closed, an int.
age_corrected = Question("identity.age_corrected", must_have=1)

# hers.ask(scope=, advisor=): what is kept about her, asked by herself: a list of `Section`.
hers = Question("identity.hers", must_have=ROOMS_ABOVE)


@dataclass(frozen=True)
class Owed:
    """`has_way`: she has said how she is paid, so that it can reach her; else she says it at the address `where`."""

    currency: str
    minor: int
    has_way: bool
    where: str

    def with_more(self, more: "Owed") -> "Owed":
        return Owed(self.currency, self.minor + more.minor, self.has_way and more.has_way, self.where)


Value = str | int | bool | date | datetime | None
Row = dict[str, tuple[str, Value]]  # by a name for machines: the name for people, and the value


@dataclass(frozen=True)
class Section:
    """One kind of thing that is kept about her. `things` are read a page at a time and put into words by `words`, for
    her and without the name of anybody else."""

    key: str
    title: str
    things: "QuerySet[Any, Any] | Sequence[Any]"
    words: Callable[[Any], Row]
    note: str = ""

    def count(self) -> int:
        return self.things.count() if isinstance(self.things, QuerySet) else len(self.things)

    def rows(self, start: int = 0, size: int | None = None) -> list[Row]:
        end = None if size is None else start + size
        return [self.words(thing) for thing in self.things[start:end]]


def added_up(answers: Iterable[dict[str, int]]) -> dict[str, int]:
    """The counts of all rooms together, by kind."""
    total: dict[str, int] = {}
    for answer in answers:
        for kind, count in answer.items():
            total[kind] = total.get(kind, 0) + count
    return total
