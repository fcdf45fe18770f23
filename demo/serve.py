"""`make demo`: starts everything on this machine, shows the way in, and stops everything at the end.

`python -m demo.serve [afresh]`. Nothing here is fit for real people's details.
"""

import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from celery.__main__ import main as celery
from django.core.management import execute_from_command_line as manage
from gunicorn.app.wsgiapp import run as gunicorn

import demo.preload  # noqa: F401 - imported for its effect
from demo.only_one import only_one
from demo.prepare import fingerprint, prepare
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
    "payout": {"DATABASE_ROLE": "app_payout", "KEY_CLASSES": "payee,index,files"},
    # It acts for one person at a time and, like the web, sees nothing without one.
    "exports": {"DATABASE_ROLE": "app_web", "KEY_CLASSES": "identity,contact,files"},
}


class Interrupted(BaseException):
    """Ctrl-C, or a polite request to end."""


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    var_dir = Path(text("VAR_DIR", str(ROOT / "var"))).resolve()
    if environment() != "demo":
        refuse("DJANGO_ENV", f"is {environment()}, and make demo is for trying out only")
    port = number("PORT", 8000)
    os.environ |= {"DJANGO_ENV": "demo", "VAR_DIR": str(var_dir), "PORT": str(port)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "survivor_engagement.settings"
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
    load(var_dir, processes)
    print("Starting web, workers and clock …", flush=True)
    processes.start("web", gunicorn, "gunicorn", "survivor_engagement.wsgi")
    command = ("celery", "-A", "survivor_engagement", "-q")
    for queue, environ in WORKERS.items():
        options = ("-Q", queue, "-c", "1", "-n", f"{queue}@demo", "-l", "WARNING")
        processes.start(f"worker-{queue}", celery, *command, "worker", *options, **environ)
    options = ("-s", str(var_dir / "log" / "clock"), "--pidfile=", "-l", "WARNING")
    processes.start("clock", celery, *command, "beat", *options, **WORKERS["default"])
    wait_until_ready(port, processes)
    signins = processes.run("signins", manage, "manage.py", "demo_signins", DATABASE_ROLE="app_seed")
    print(f"\nOpen http://localhost:{port}/ (Ctrl-C here stops everything)\n\n{signins}", flush=True)
    processes.watch()


def load(var_dir: Path, processes: Processes) -> None:
    """Tables, static files and the demo itself, each as the database role made for it; not when nothing changed."""
    mark = find_ground(var_dir).postgres / "prepared"  # deleted with the data
    wanted = fingerprint(ROOT, var_dir)
    if mark.is_file() and mark.read_text() == wanted and not text("DATABASE_URL", ""):
        return
    mark.unlink(missing_ok=True)
    print("Preparing the database and the pages …", flush=True)
    state = processes.run("prepare", prepare, "prepare", DATABASE_ROLE="app_owner", KEY_CLASSES="none")
    if "the demo is loaded" not in state:
        print("Loading the demo …", flush=True)
        processes.run("load_demo", manage, "manage.py", "load_demo", DATABASE_ROLE="app_seed")
    mark.parent.mkdir(exist_ok=True)
    mark.write_text(fingerprint(ROOT, var_dir))


def wait_until_ready(port: int, processes: Processes) -> None:
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


def clear_the_way(var_dir: Path, port: int) -> None:
    stopped = stop_leftovers(var_dir)
    if stopped:
        print(f"An earlier run was killed; {stopped} processes it had left were stopped.", flush=True)
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
    for name in ("files", "keys", "static", "outgoing", "heads", "audit"):
        shutil.rmtree(var_dir / name, ignore_errors=True)
    (var_dir / "demo_signins.json").unlink(missing_ok=True)
    print("The old demo was deleted.", flush=True)


def on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number_of_signal in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number_of_signal, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants it to go on
        signal.signal(signal.SIGHUP, handler)


def interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
