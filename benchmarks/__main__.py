"""Runs the benchmarks on a demo of their own, so that a running demo is left alone."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
RESULT = ROOT / "var" / "bench.json"


def prepare() -> None:
    os.environ.update(DJANGO_ENV="demo", VAR_DIR=str(VAR), DJANGO_SETTINGS_MODULE="survivor_engagement.settings")
    VAR.mkdir(parents=True, exist_ok=True)
    for command in (["migrate", "-v0"], ["migrate", "-v0", "--database=keys"], ["load_demo"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Figures beside their floors and rivals.")
    parser.add_argument("--only", default="", help="only figures whose name begins so")
    only = parser.parse_args().only
    prepare()
    from benchmarks.suite import run_all  # noqa: PLC0415  (Django is set up only now)

    return run_all(only, RESULT)


if __name__ == "__main__":
    sys.exit(main())
