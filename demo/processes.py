"""The processes of a demo. Each is forked from this one, which has imported what all of them need: importing it six
times over would take most of a start. Each gets a session of its own, a log, and a line in `var/demo.pids`, by which a
later run finds what a killed one has left.
"""

import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

POLITE_SECONDS = 12
Work = Callable[[], object]


class Processes:
    def __init__(self, var_dir: Path) -> None:
        self.logs = var_dir / "log"
        self.logs.mkdir(exist_ok=True)
        self.pids = var_dir / "demo.pids"
        self.started: dict[int, float] = {}
        self.running: dict[str, multiprocessing.process.BaseProcess] = {}

    def start(self, name: str, work: Work, *arguments: str, **environ: str) -> None:
        """Fork a process that does `work` as if it had been started with these arguments."""
        process = multiprocessing.get_context("fork").Process(
            target=_become, args=(self.logs / f"{name}.log", work, arguments, environ)
        )
        process.start()
        self.running[name] = process
        self.started[process.pid or 0] = time.time()
        self.pids.write_text(json.dumps(self.started))

    def run(self, name: str, work: Work, *arguments: str, **environ: str) -> str:
        """The same to its end; its words, or one sentence why it failed."""
        self.start(name, work, *arguments, **environ)
        process = self.running[name]
        process.join()
        if process.exitcode:
            raise SystemExit(self._how_it_ended(name))
        del self.running[name]
        said = self.logs / f"{name}.log"
        words = said.read_text(errors="replace")
        said.unlink()  # read; sign-ins are printed once and stay in no log
        return words

    def refuse_ended(self) -> None:
        for name, process in self.running.items():
            if process.exitcode is not None:
                raise SystemExit(self._how_it_ended(name))

    def watch(self) -> None:
        """Until the web process ends; a worker that ends is named, and `/readyz` says so too."""
        while "web" in self.running:
            for name, process in list(self.running.items()):
                if process.exitcode is not None:
                    print(self._how_it_ended(name), flush=True)
                    del self.running[name]
            time.sleep(0.5)
        raise SystemExit("The web process ended, so everything is stopped.")

    def stop(self) -> None:
        """First ask each main process, which looks after its children; then end what is left."""
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + POLITE_SECONDS
        for process in self.running.values():
            process.join(max(0.1, until - time.monotonic()))
        kill(leftovers(self.pids))
        self.pids.unlink(missing_ok=True)

    def _how_it_ended(self, name: str) -> str:
        log = self.logs / f"{name}.log"
        code = self.running[name].exitcode or 0
        if code < 0:
            return f"{name} was ended by {signal.Signals(-code).name} (log: {log})"
        lines = log.read_text(errors="replace").strip().splitlines() if log.is_file() else []
        said = lines[-1].strip().rstrip(".") if lines else "it said nothing"
        return f"{name} ended: {said} (all of it: {log})"


def stop_leftovers(var_dir: Path) -> int:
    """What an earlier run of this folder left when it was killed; how many processes there were."""
    pids = var_dir / "demo.pids"
    found = leftovers(pids)
    for process in found:
        _signal(process, signal.SIGTERM)
    _gone, alive = psutil.wait_procs(found, timeout=5)
    kill(alive)
    pids.unlink(missing_ok=True)
    return len(found)


def leftovers(pids: Path) -> list[psutil.Process]:
    """Processes in a session that a run has started: not older than it, and of the same Python as this one."""
    try:
        sessions = {int(pid): float(at) for pid, at in json.loads(pids.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return []
    return [process for process in psutil.process_iter() if _belongs(process, sessions)]


def kill(processes: Iterable[psutil.Process]) -> None:
    found = list(processes)
    for process in found:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(found, timeout=5)


def _become(log: Path, work: Work, arguments: tuple[str, ...], environ: dict[str, str]) -> None:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, source in enumerate((nothing, words, words)):
        os.dup2(source, number)
    os.environ.update(environ)
    sys.argv = list(arguments)
    work()


def _belongs(process: psutil.Process, sessions: dict[int, float]) -> bool:
    try:
        started = sessions.get(os.getsid(process.pid))
        return (
            started is not None
            and process.create_time() >= started - 5
            and process.exe() == os.path.realpath(sys.executable)
            and process.status() != psutil.STATUS_ZOMBIE
        )
    except (psutil.Error, OSError):  # it ended in the meantime
        return False


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
