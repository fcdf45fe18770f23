"""The processes of a demo: each in a session of its own, with a log, and a mark by which a later run knows it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

MARK = "SURVIVOR_ENGAGEMENT_DEMO"
POLITE_SECONDS = 12


class Processes:
    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self.logs = var_dir / "log"
        self.logs.mkdir(exist_ok=True)
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str], **environ: str) -> None:
        with (self.logs / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                command,
                env=self._environment(environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, name: str, command: list[str], **environ: str) -> str:
        """Run to its end; its words, or one sentence why it failed."""
        self.start(name, command, **environ)
        code = self.running[name].wait()
        del self.running[name]
        if code:
            raise SystemExit(f"{name} failed: {self._last_words(name)} (all of it: {self.logs / name}.log)")
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def refuse_ended(self) -> None:
        for name, process in self.running.items():
            if process.poll() is not None:
                raise SystemExit(f"{name} ended: {self._last_words(name)} (all of it: {self.logs / name}.log)")

    def watch(self) -> None:
        """Until the web process ends; a worker that ends is named, and `/readyz` says so too."""
        while "web" in self.running:
            for name, process in list(self.running.items()):
                if process.poll() is not None:
                    print(f"{name} ended: {self._last_words(name)} (log: {self.logs / name}.log)", flush=True)
                    del self.running[name]
            time.sleep(0.5)
        raise SystemExit("The web process ended, so everything is stopped.")

    def stop(self) -> None:
        """First ask each main process, which looks after its children; then end what is left of its group."""
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + POLITE_SECONDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        kill(leftovers(self.var_dir))

    def _environment(self, environ: dict[str, str]) -> dict[str, str]:
        return os.environ | {"VAR_DIR": str(self.var_dir), MARK: str(self.var_dir)} | environ

    def _last_words(self, name: str) -> str:
        lines = (self.logs / f"{name}.log").read_text(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "it said nothing"


def stop_leftovers(var_dir: Path) -> int:
    """What an earlier run of this folder left when it was killed; how many there were."""
    found = leftovers(var_dir)
    for process in found:
        _signal(process, signal.SIGTERM)
    _gone, alive = psutil.wait_procs(found, timeout=5)
    kill(alive)
    return len(found)


def leftovers(var_dir: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _mark_of(process) == str(var_dir)]


def kill(processes: Iterable[psutil.Process]) -> None:
    found = list(processes)
    for process in found:
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(found, timeout=5)


def _mark_of(process: psutil.Process) -> str:
    try:
        return process.environ().get(MARK, "") if process.pid != os.getpid() else ""
    except (psutil.Error, OSError):  # ended in the meantime, or somebody else's
        return ""


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
