"""`make demo` as a newcomer meets it: it starts, says what to do, refuses plainly, and leaves nothing behind."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from survivor_engagement.embedded import reset_services

pytestmark = pytest.mark.no_database

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """A demo of its own: its folder, its port, what it printed."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def environment(self, **changed: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "_ROLE"))}
        return kept | {"DJANGO_ENV": "demo", "VAR_DIR": str(self.var_dir), "PORT": str(self.port)} | changed

    def run(self, module: str = "demo.serve", **changed: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", module]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(**changed),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def start(self) -> str:
        """Until it has shown the way in; what it printed."""
        with (self.var_dir / "printed").open("w") as printed:
            command = [sys.executable, "-m", "demo.serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment(), stdout=printed, stderr=printed)
        until = time.monotonic() + SECONDS
        while "Ctrl-C" not in self.printed() and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)
        return self.printed()

    def printed(self) -> str:
        return (self.var_dir / "printed").read_text()

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def demo_of_its_own():
    folder = Path(tempfile.mkdtemp(prefix="demo-"))
    folder.chmod(0o755)
    demo = Demo(folder)
    yield demo
    if demo.process:
        demo.run("demo.stop")
    reset_services(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def demo():
    with demo_of_its_own() as demo:
        demo.start()
        yield demo


@pytest.fixture
def resting():
    """A demo that was never started."""
    with demo_of_its_own() as demo:
        yield demo


def test_it_shows_the_address_and_is_ready(demo):
    assert f"Open http://localhost:{demo.port}/" in demo.printed()
    assert demo.get("/healthz") == (200, '{"up": true}')
    assert demo.get("/readyz") == (200, '{"ready": true, "down": []}')


def test_it_lists_who_can_sign_in(demo):
    command = [sys.executable, "manage.py", "demo_signins", "--json"]
    listed = subprocess.run(command, cwd=ROOT, env=demo.environment(), capture_output=True, text=True, check=True)

    signins = json.loads(listed.stdout)
    assert len(signins) > 5
    assert {"username", "passphrase", "code", "role", "programme"} <= set(signins[0])
    assert signins[0]["username"] in demo.printed()


def test_each_piece_is_a_process_that_ps_names(demo):
    names = " | ".join(" ".join(process.cmdline()) for process in demo.children())

    for piece in ("gunicorn: master", "celeryd: default@", "celeryd: notify@", "celeryd: payout@", "celery beat"):
        assert piece in names


def test_a_second_one_in_the_same_folder_is_told_how_to_go_on(demo):
    refused = demo.run(PORT=str(free_port()))

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"A demo already runs from {demo.var_dir} at http://localhost:{demo.port}/")
    assert (
        f"End it with `make stop VAR_DIR={demo.var_dir}`, or run a second one beside it: make demo PORT="
        in refused.stderr
    )
    beside = Path(refused.stderr.strip().rpartition("VAR_DIR=")[2])
    assert (beside.parent, beside.exists()) == (demo.var_dir.parent, False)
    assert refused.stderr.count("\n") == 1


def test_a_killed_one_is_cleared_away_by_the_next_and_stop_ends_that(demo):
    demo.end(signal.SIGKILL)

    assert "An earlier run was killed; " in demo.start()
    assert demo.get("/readyz")[0] == 200
    children = demo.children()
    assert demo.run("demo.stop").returncode == 0
    assert (demo.process.wait(30), [child for child in children if child.is_running()]) == (0, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything_it_started(demo, number):
    demo.start()
    children = demo.children()

    assert demo.end(number) == 0
    assert len(children) > 10
    assert [child for child in children if child.is_running()] == []
    assert demo.printed().endswith("Stopping …\n")


def test_a_port_in_use_is_named_with_another(resting):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", resting.port))
        taken.listen()
        refused = resting.run()

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {resting.port} cannot be used (Address already in use); stop what uses it, "
        f"or choose another: make demo PORT={resting.port + 1}\n"
    )


def test_a_broken_folder_is_named_with_the_way_on(resting):
    (resting.var_dir / "pg" / "data").mkdir(parents=True)
    (resting.var_dir / "pg" / "data" / "PG_VERSION").write_text("12\n")

    refused = resting.run()

    assert refused.returncode == 1
    assert refused.stderr.endswith("was made by PostgreSQL 12, and this is 18; `make demo-reset` starts afresh.\n")
    assert refused.stderr.count("\n") == 1


def test_it_is_not_for_production(resting):
    refused = resting.run(DJANGO_ENV="production")

    assert refused.returncode == 1
    assert refused.stderr.startswith("DJANGO_ENV is production, and make demo is for trying out only.")


def test_a_step_that_fails_is_named_with_its_last_words(tmp_path):
    # in a Python of its own: the tests' one has threads, and must not be forked
    program = (
        "import pathlib, sys\n"
        "from demo.processes import Processes\n"
        "Processes(pathlib.Path(sys.argv[1])).run('load', lambda: sys.exit('The invented people were not found.'))\n"
    )

    failed = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True)

    assert failed.returncode == 1
    log = tmp_path / "log" / "load.log"
    assert failed.stderr == f"load ended: The invented people were not found (all of it: {log})\n"
