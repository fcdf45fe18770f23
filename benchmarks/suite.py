"""Sets Django up, gathers the benchmarks and runs them."""

from pathlib import Path

import django

django.setup()

from benchmarks import figures, pages  # noqa: E402, F401  (models need Django to be set up)
from survivor_engagement.embedded import stop_services  # noqa: E402


def run_all(only: str, result: Path) -> int:
    measured = figures.run(only)
    figures.write(measured, result)
    print(figures.table(measured))  # noqa: T201  (this is what the command is for)
    stop_services(result.parent / "bench")
    return 0 if all(figure.ok is not False for figure in measured) else 1
