"""One demo per folder: the lock ends with the process that holds it, however that ends."""

import fcntl
import os
import shlex
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

SECONDS_TO_STOP = 40


@contextmanager
def only_one(var_dir: Path, port: int) -> Iterator[None]:
    with (var_dir / "demo.lock").open("a+") as file:
        if not _take(file):
            file.seek(0)
            runner, address = [*file.read().split(), "?", "?"][:2]
            raise SystemExit(
                f"A demo already runs from {var_dir} at {address} (process {runner}). End it with "
                f"`make stop VAR_DIR={shlex.quote(str(var_dir))}`, or run a second one beside it: "
                f"make demo PORT={_free_port(port)} VAR_DIR={shlex.quote(str(_free_folder(var_dir)))}"
            )
        file.truncate(0)
        file.write(f"{os.getpid()} http://localhost:{port}/")
        file.flush()
        yield
        file.truncate(0)


def stop_running(var_dir: Path) -> None:
    """Ask the demo that holds the lock to end, and wait for it."""
    path = var_dir / "demo.lock"
    if not path.is_file():
        return
    until = time.monotonic() + SECONDS_TO_STOP
    with path.open("r+") as file:
        asked = False
        while not _take(file):
            runner = file.read().split()[:1]
            file.seek(0)
            if runner and not asked:
                with suppress(ProcessLookupError):
                    os.kill(int(runner[0]), signal.SIGTERM)
                asked = True
            if time.monotonic() > until:
                raise SystemExit(f"The demo (process {runner}) does not end; kill it and run `make stop` again.")
            time.sleep(0.1)


def _free_folder(var_dir: Path) -> Path:
    """The first of its name and a number that nobody uses."""
    beside = (var_dir.with_name(f"{var_dir.name}{number}") for number in count(2))
    return next(folder for folder in beside if not folder.exists())


def _free_port(port: int) -> int:
    for number in range(port + 1, 65536):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)):
                return number
    return 8001


def _take(file: IO[str]) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock, not handed on to forked children
    except (BlockingIOError, PermissionError):
        return False
    return True
