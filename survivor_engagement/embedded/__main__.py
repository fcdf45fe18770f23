"""`python -m survivor_engagement.embedded around COMMAND …`: run a command with the servers up, then stop them.

Servers that ran before are left running. The answer is the command's own exit code.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from survivor_engagement.embedded import ensure_services, reset_services, services_run, stop_services
from survivor_engagement.embedded.orphans import adopt_orphans, reap_orphans
from survivor_engagement.environment import environment, text

ROOT = Path(__file__).resolve().parent.parent.parent


def around(command: list[str]) -> int:
    var_dir = Path(text("VAR_DIR", str(ROOT / "var" / ("test" if environment() == "test" else "")))).resolve()
    ours = not services_run(var_dir)
    adopt_orphans()
    try:
        ensure_services(var_dir, quiet=True)
        return _run(command, os.environ | {"VAR_DIR": str(var_dir)})
    finally:
        if ours and environment() == "test" and (var_dir / "places.json").exists():
            reset_services(var_dir)  # nothing of a test run stays outside the checkout
        elif ours:
            stop_services(var_dir)
        reap_orphans()


def _run(command: list[str], environ: dict[str, str]) -> int:
    with subprocess.Popen(command, env=environ) as process:

        def pass_on(number: int, _frame: FrameType | None) -> None:
            if number == signal.SIGTERM:  # the terminal sends Ctrl-C to the command itself
                process.send_signal(number)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, pass_on)
        code = process.wait()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "around":
        raise SystemExit("Usage: python -m survivor_engagement.embedded around COMMAND …")
    raise SystemExit(around(sys.argv[2:]))
