"""`make demo`: starts everything on this machine, shows the way in, and stops everything at the end.

`python -m demo.serve [afresh | stop]`. Nothing here is fit for real people's details.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from demo.processes import Processes, stop_leftovers
from survivor_engagement.embedded import ensure_services, reset_services, stop_services
from survivor_engagement.embedded.ground import find_ground
from survivor_engagement.embedded.orphans import adopt_orphans, reap_orphans
from survivor_engagement.environment import environment, number, refuse, text

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_BE_READY = 90
WORKERS = {
    # Each worker has the database role and the root keys of its own work, and no more.
    "default": {"DATABASE_ROLE": "app_worker", "KEY_CLASSES": "none"},
    "notify": {"DATABASE_ROLE": "app_notify", "KEY_CLASSES": "contact"},
    "payout": {"DATABASE_ROLE": "app_payout", "KEY_CLASSES": "payee,files"},
}


class Interrupted(BaseException):
    """Ctrl-C, or a polite request to end."""


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    var_dir = Path(text("VAR_DIR", str(ROOT / "var"))).resolve()
    if arguments == ["stop"]:
        return stop(var_dir)
    if environment() != "demo":
        refuse("DJANGO_ENV", f"is {environment()}, and make demo is for trying out only")
    port = number("PORT", 8000)
    os.environ["DJANGO_ENV"] = "demo"
    find_ground(var_dir)  # says what is wrong with the folder, if anything
    with only_one(var_dir, port):
        adopt_orphans()
        processes = Processes(var_dir)
        try:
            on_signals(interrupt)
            run(var_dir, port, processes, afresh=arguments == ["afresh"])
        except Interrupted:
            print("\nStopping …", flush=True)
        finally:
            on_signals(signal.SIG_IGN)
            processes.stop()
            stop_services(var_dir)
            reap_orphans()
    return 0


def run(var_dir: Path, port: int, processes: Processes, *, afresh: bool) -> None:
    clear_the_way(var_dir, port)
    if afresh:
        forget_everything(var_dir)
    ensure_services(var_dir, quiet=True)
    prepare(var_dir, processes)
    processes.start("web", [*python("-m", "gunicorn"), "survivor_engagement.wsgi"], PORT=str(port))
    for queue, environ in WORKERS.items():
        processes.start(
            f"worker-{queue}", [*celery("worker"), "-Q", queue, "-c", "1", "-n", f"{queue}@demo"], **environ
        )
    schedule = str(var_dir / "run-clock")
    processes.start(
        "clock", [*celery("beat"), "-s", schedule, "--pidfile="], DATABASE_ROLE="app_worker", KEY_CLASSES="none"
    )
    wait_until_ready(port, processes)
    show_the_way_in(port)
    processes.watch()


def prepare(var_dir: Path, processes: Processes) -> None:
    """Tables, static files and the demo itself, each as the database role made for it."""
    print("Preparing the database and the pages …")
    state = processes.run("prepare", [*python("-m", "demo.prepare")], DATABASE_ROLE="app_owner", KEY_CLASSES="none")
    if "demo is loaded" not in state:
        print("Loading the demo …")
        processes.run("load_demo", [*python("manage.py"), "load_demo"], DATABASE_ROLE="app_seed")


def wait_until_ready(port: int, processes: Processes) -> None:
    print("Starting web, workers and clock …")
    until = time.monotonic() + SECONDS_TO_BE_READY
    while True:
        processes.refuse_ended()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = error.read().decode(errors="replace")
        except OSError:
            answer = "the web process does not answer"
        if time.monotonic() > until:
            raise SystemExit(f"Not ready after {SECONDS_TO_BE_READY} seconds: {answer}. Logs: {processes.logs}")
        time.sleep(0.2)


def show_the_way_in(port: int) -> None:
    signins = subprocess.run(
        [*python("manage.py"), "demo_signins"],
        env=os.environ | {"DATABASE_ROLE": "app_seed", "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(f"\nOpen http://localhost:{port}/ (Ctrl-C here stops everything)\n\n{signins.stdout}", flush=True)


def clear_the_way(var_dir: Path, port: int) -> None:
    stopped = stop_leftovers(var_dir)
    if stopped:
        print(f"An earlier run was killed; {stopped} processes it had left were stopped.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise SystemExit(
                f"Port {port} cannot be used ({getattr(error, 'strerror', None) or error}); stop what uses it, "
                f"or choose another: make demo PORT={port + 1 if port < 65000 else 8001}"
            ) from error


def forget_everything(var_dir: Path) -> None:
    """Only what a demo made: a test run's folder and measured figures stay."""
    reset_services(var_dir)
    for name in ("files", "keys", "static", "log", "outgoing"):
        shutil.rmtree(var_dir / name, ignore_errors=True)
    print("The old demo was deleted.")


def stop(var_dir: Path) -> int:
    """End a running demo, and any server that a command has left running."""
    lock = var_dir / "demo.lock"
    if lock.is_file():
        with lock.open("r+") as file:
            runner = None if _take(file) else int(file.read().split()[0])
        if runner:
            os.kill(runner, signal.SIGTERM)
            until = time.monotonic() + 40
            while not _ended(lock) and time.monotonic() < until:
                time.sleep(0.1)
    stop_leftovers(var_dir)
    for folder in (var_dir, var_dir / "test"):
        stop_services(folder)
    return 0


@contextmanager
def only_one(var_dir: Path, port: int) -> Iterator[None]:
    """The lock ends with this process, however it ends."""
    with (var_dir / "demo.lock").open("a+") as file:
        if not _take(file):
            file.seek(0)
            runner, address = [*file.read().split(), "?", "?"][:2]
            raise SystemExit(
                f"A demo already runs from {var_dir} at {address} (process {runner}). End it with `make stop`, "
                f"or run a second one beside it: make demo PORT={port + 1} VAR_DIR=var2"
            )
        file.truncate(0)
        file.write(f"{os.getpid()} http://localhost:{port}/")
        file.flush()
        yield
        file.truncate(0)


def on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number_of_signal in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number_of_signal, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants it to go on
        signal.signal(signal.SIGHUP, handler)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def celery(command: str) -> list[str]:
    return [*python("-m", "celery"), "-A", "survivor_engagement", "-q", command, "-l", "WARNING"]


def _take(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _ended(lock: Path) -> bool:
    with lock.open("r+") as file:
        return _take(file)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
