"""One figure, the list of all of them, and the table people read."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Figure:
    """`floor` is the least possible, `rival` what a user would use instead, in the same unit; `goal` is a ratio to the
    floor where there is one, else (or where the goal is a value) a value; `beats` is how many times faster than the
    rival it must be. Lower is better."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    rival: float | None = None
    ratio_to_floor: float | None = None
    ratio_to_rival: float | None = None
    goal: float | None = None
    beats: float | None = None
    goal_is_value: bool = False
    ok: bool | None = None

    def __post_init__(self) -> None:
        self.value = round(self.value, 4)
        self.ratio_to_floor = round(self.value / self.floor, 2) if self.floor else None
        self.ratio_to_rival = round(self.value / self.rival, 2) if self.rival else None
        if self.goal is not None:
            measured = self.ratio_to_floor if self.floor and not self.goal_is_value else self.value
            self.ok = measured is not None and measured <= self.goal
        if self.beats is not None and self.rival is not None:
            self.ok = self.ok is not False and self.value * self.beats <= self.rival


Benchmark = Callable[[], Iterator[Figure]]
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(name: str) -> Callable[[Benchmark], Benchmark]:
    def register(function: Benchmark) -> Benchmark:
        BENCHMARKS[name] = function
        return function

    return register


def run(only: str) -> list[Figure]:
    chosen = {name: function for name, function in BENCHMARKS.items() if not only or name.startswith(only)}
    return [figure for function in chosen.values() for figure in function()]


def write(figures: list[Figure], path: Path) -> None:
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")


def table(figures: list[Figure]) -> str:
    head = ("figure", "value", "unit", "floor", "x floor", "rival", "x rival", "goal", "beats", "")
    rows = [head] + [
        (
            figure.name,
            _number(figure.value),
            figure.unit,
            _number(figure.floor),
            _number(figure.ratio_to_floor),
            _number(figure.rival),
            _number(figure.ratio_to_rival),
            _number(figure.goal),
            _number(figure.beats),
            _judged(figure),
        )
        for figure in figures
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _judged(figure: Figure) -> str:
    """A rival that the floor itself does not beat so often is no measure of ours."""
    floor_too = figure.beats and figure.floor and figure.rival and figure.floor * figure.beats > figure.rival
    return {True: "ok", False: "MISSED, as the floor" if floor_too else "MISSED", None: ""}[figure.ok]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
