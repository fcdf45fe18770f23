"""Sets Django up, gathers the benchmarks and runs them; started by `python -m benchmarks`."""

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402  (models need Django to be set up)

from benchmarks import consent, erasing, figures, lists, pages, trail, vault  # noqa: E402, F401
from survivor_engagement.embedded import stop_services  # noqa: E402


def main(only: str) -> int:
    measured = figures.run(only)
    figures.write(measured, settings.VAR_DIR.parent / "bench.json")
    print(figures.table(measured))
    stop_services(settings.VAR_DIR)
    return 0 if all(figure.ok is not False for figure in measured) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
