"""A demo of its own for the browser: its databases, its web process as role `app_web`, and a neutral page beside it.

Its databases are copies on the servers of this test run; its Redis, keys, files and sign-ins are in a folder of its
own. Nothing of it outlives the session.
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
from pathlib import Path

from django.conf import settings

from survivor_engagement.embedded import reset_services

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 60
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
NEUTRAL_TEXT = "Mild, with some clouds."


class Site:
    def __init__(self, var_dir: Path, databases: dict[str, str], port: int, neutral_url: str) -> None:
        self.var_dir, self.databases, self.port = var_dir, databases, port
        self.url, self.neutral_url = f"http://127.0.0.1:{port}", neutral_url

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
        return json.loads(self.manage("demo_signins", "--json"))

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
        reset_services(folder)
        shutil.rmtree(folder)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    site.manage("collectstatic", "--no-input", "-v", "0")
    site.manage("load_demo")
    with (site.var_dir / "web.log").open("w") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "survivor_engagement.wsgi"],
            cwd=ROOT, env=site.environment("app_web"), stdout=log, stderr=log, preexec_fn=_die_with_parent,
        )  # fmt: skip
    try:
        _wait_until_it_answers(site, web)
        yield site
    finally:
        web.terminate()
        try:
            web.wait(20)
        except subprocess.TimeoutExpired:
            web.kill()
            web.wait()


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


def _wait_until_it_answers(site: Site, web: subprocess.Popen) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and web.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", site.port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((site.var_dir / "web.log").read_text()[-3000:])
