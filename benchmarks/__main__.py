"""Runs the benchmarks on a demo of their own, so that a running demo is left alone."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"


ENVIRONMENT = {"DJANGO_ENV": "demo", "VAR_DIR": str(VAR), "DJANGO_SETTINGS_MODULE": "survivor_engagement.settings"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Figures beside their floors and rivals.")
    parser.add_argument("--only", default="", help="only figures whose name begins so")
    only = parser.parse_args().only
    VAR.mkdir(parents=True, exist_ok=True)
    for command in (
        ["migrate", "-v0"],
        ["migrate", "keys", "-v0", "--database=keys"],
        ["collectstatic", "--noinput", "-v0"],
        ["load_demo"],
    ):
        run("manage.py", *command)
    run("-m", "benchmarks.settle", DATABASE_ROLE="app_owner")
    return run("-m", "benchmarks.suite", only, check=False).returncode


def run(*command: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=os.environ | ENVIRONMENT | more, check=check)


if __name__ == "__main__":
    sys.exit(main())
