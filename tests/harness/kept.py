"""What many tests of a file begin with is made once for them, and each finds it as it was made.

`@kept` stands in place of `@pytest.fixture` where making something takes long: people, a notice, a group. Django does
the same for a class with `setUpTestData`: around the transaction of each test lies a wider one, which is rolled back
too. Here it has steps, one for each thing made. A test stands on the steps of what it asks for and on no others, so it
meets nothing that it would not have made by itself; what it changes is rolled back to them, and what it is handed is a
copy of what was made. The tests of a file run in the order that goes up and down the least.
"""

import inspect
import pickle
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

import pytest
from django.db import transaction

from tests.harness.client import as_seed

ALIASES = ("default", "keys")
OLDEST = 60  # seconds: what is "just now" to a test was not made before
PLAN = pytest.StashKey[list[Callable]]()


class Step:
    """One thing that is made, inside a transaction (the first) or a savepoint (the others)."""

    def __init__(self, make: Callable, below: list["Step"]) -> None:
        self.make, self.atomics, self.value = make, [transaction.atomic(using=alias) for alias in ALIASES], b""
        for atomic in self.atomics:
            atomic._from_testcase = True  # as Django's own: what must be the outermost may stand in it
            atomic.__enter__()
        as_seed()
        try:
            self.value = pickle.dumps(make(**{name: _value(name, below) for name in _needs(make)}))
        except BaseException:
            self.undo()
            raise

    def undo(self) -> None:
        for atomic in reversed(self.atomics):
            transaction.set_rollback(True, using=atomic.using)
            atomic.__exit__(None, None, None)


_steps: list[Step] = []
_since: float = 0


def kept(make: Callable) -> Any:
    """A fixture that is made once for many tests. It asks for such fixtures only; what it gives can be pickled."""

    @wraps(make)
    def hand_over(**made: Any) -> Any:
        for step in _steps:
            if step.make is make:
                return pickle.loads(step.value)  # noqa: S301 - written above
        return make(**made)  # asked for by its name while a test runs, or by something that is not kept

    hand_over.kept = make
    return pytest.fixture(hand_over)


def stand_on(wanted: list[Callable]) -> None:
    """Undo the steps that are not wanted, keep the others, make those that are missing."""
    global _since
    same = 0
    while same < min(len(_steps), len(wanted)) and _steps[same].make is wanted[same]:
        same += 1
    go_down_to(same if time.monotonic() - _since < OLDEST else 0)
    if not _steps:
        _since = time.monotonic()
    for make in wanted[len(_steps) :]:
        _steps.append(Step(make, _steps))


def go_down_to(number: int = 0) -> None:
    while len(_steps) > number:
        _steps.pop().undo()


def plan(items: list[pytest.Item]) -> list[pytest.Item]:
    """Say of each test what it stands on, and put those of one file in order."""
    ordered = []
    for _path, group in groupby(items, key=lambda item: item.path):
        of_file = list(group)
        found = [_kept_by(item) for item in of_file]
        count = Counter(name for makes in found for name in makes)
        for item, makes in zip(of_file, found, strict=True):
            names = sorted(makes, key=lambda name: (-count[name], _depth(name, makes), name))
            item.stash[PLAN] = [makes[name] for name in names]
        rank = {make: place for place, make in enumerate(dict.fromkeys(m for i in of_file for m in i.stash[PLAN]))}
        ordered += sorted(of_file, key=lambda item: [rank[make] for make in item.stash[PLAN]])
    return ordered


def _kept_by(item: pytest.Item) -> dict[str, Callable]:
    """What this test asks for, itself or by other fixtures, and is kept; without what needs something that is not."""
    asked = item._fixtureinfo.name2fixturedefs
    if not item.get_closest_marker("django_db") or "world" in asked or "own_database" in asked:
        return {}
    makes = {name: found[-1].func.kept for name, found in asked.items() if hasattr(found[-1].func, "kept")}
    while lacking := [name for name, make in makes.items() if not makes.keys() >= set(_needs(make)) - {name}]:
        for name in lacking:
            del makes[name]
    return makes


def _depth(name: str, makes: dict[str, Callable]) -> int:
    return 1 + max((_depth(other, makes) for other in _needs(makes[name])), default=0)


def _needs(make: Callable) -> list[str]:
    return list(inspect.signature(make).parameters)


def _value(name: str, below: list[Step]) -> Any:
    return next(pickle.loads(step.value) for step in below if step.make.__name__ == name)  # noqa: S301
