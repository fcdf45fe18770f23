"""How we time: two things in turn, many times, and the least and the median of each."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Timed:
    least: float
    median: float


def in_turn(*works: Work, rounds: int = 60, warm: int = 8) -> list[Timed]:
    """Milliseconds of each, A B A B …, so that a machine that slows down slows all of them."""
    for _ in range(warm):
        for work in works:
            work()
    taken: list[list[float]] = [[] for _ in works]
    gc.disable()
    try:
        for _ in range(rounds):
            for times, work in zip(taken, works, strict=True):
                start = time.perf_counter()
                work()
                times.append((time.perf_counter() - start) * 1000)
    finally:
        gc.enable()
    return [Timed(min(times), statistics.median(times)) for times in taken]
