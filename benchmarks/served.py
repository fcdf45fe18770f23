"""Web servers to ask as a browser asks: one process and one thread each, so that what is warm is warm."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


@contextmanager
def served(application: str) -> Iterator[http.client.HTTPConnection]:
    """gunicorn with our own settings for it; the connection stays open, as a browser's does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | {"PORT": str(port), "WEB_THREADS": "1", "WEB_PROCESSES": "1"}
    process = subprocess.Popen([sys.executable, "-m", "gunicorn", application], cwd=ROOT, env=environ)
    try:
        yield _connected(port, process)
    finally:
        process.terminate()
        process.wait()


def _connected(port: int, process: subprocess.Popen[bytes]) -> http.client.HTTPConnection:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.1)
        else:
            return connection
    raise SystemExit("A web server for the benchmark did not start.")


def asker(connection: http.client.HTTPConnection, path: str, cookies: dict[str, str]) -> Callable[[], bytes]:
    """Ask for one page again and again; anything but a page ends the run."""
    headers = {"Host": "localhost", "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def ask() -> bytes:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        page = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}, so it cannot be measured.")
        return page

    return ask
