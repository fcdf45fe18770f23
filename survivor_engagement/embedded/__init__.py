"""PostgreSQL and Redis from wheels, for trying and testing: real servers, on private sockets under `var/`.

Every process of this checkout joins the servers that run; the first one starts them. They keep running until
`stop_services` (`make demo` calls it at its end, `make stop` by hand). Production refuses them.
"""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from survivor_engagement.embedded import postgres, redis
from survivor_engagement.embedded.ground import Ground, Unavailable, find_ground, forget_ground, locked
from survivor_engagement.environment import environment, refuse, text

__all__ = ["Services", "Unavailable", "ensure_services", "reset_services", "services_run", "stop_services"]

ENOUGH_SPACE = 300 * 1024 * 1024


@dataclass(frozen=True)
class Services:
    """Where the servers answer."""

    sockets: Path

    def database_url(self, name: str, role: str) -> str:
        return f"postgresql://{role}@/{name}?host={quote(str(self.sockets), safe='/')}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/{redis.SOCKET}?db=0"

    @property
    def celery_broker_url(self) -> str:
        return f"redis+socket://{self.sockets}/{redis.SOCKET}?virtual_host=1"


def ensure_services(var_dir: Path, *, quiet: bool = False) -> Services:
    """Join the running servers, or start those that DATABASE_URL and REDIS_URL do not name elsewhere.

    Safe to call from many processes at once.
    """
    place = environment()
    wanted = _wanted()
    if place == "production" and wanted:
        refuse(wanted[0], "is not set, and production does not start the embedded servers, which trust local users")
    ground = find_ground(var_dir)
    if _run(ground, wanted):
        return Services(ground.sockets)
    with locked(ground.var_dir / "services.lock"):
        if not _run(ground, wanted):
            _start(ground, wanted, durable=place != "test")
            if place != "test" and not quiet:
                sys.stderr.write(f"{_named(wanted)} started in {ground.var_dir}; `make stop` ends what runs there.\n")
    return Services(ground.sockets)


def stop_services(var_dir: Path) -> bool:
    """Stop what runs under `var_dir`; says whether anything did."""
    if not var_dir.is_dir():
        return False
    ground = find_ground(var_dir)
    with locked(ground.var_dir / "services.lock"):
        (ground.sockets / "ready").unlink(missing_ok=True)
        stopped_redis = redis.stop(ground)
        return postgres.stop(ground) or stopped_redis


def reset_services(var_dir: Path) -> None:
    """Stop the servers and delete their data."""
    if not var_dir.is_dir():
        return
    stop_services(var_dir)
    ground = find_ground(var_dir)
    for folder in (ground.postgres, ground.redis, ground.sockets):
        shutil.rmtree(folder, ignore_errors=True)
    forget_ground(ground)


def services_run(var_dir: Path) -> bool:
    return var_dir.is_dir() and _run(find_ground(var_dir), _wanted())


def _wanted() -> list[str]:
    return [name for name in ("DATABASE_URL", "REDIS_URL") if not text(name, "")]


def _named(wanted: list[str]) -> str:
    names = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Redis"}
    return " and ".join(names[name] for name in wanted)


def _start(ground: Ground, wanted: list[str], *, durable: bool) -> None:
    space = shutil.disk_usage(ground.var_dir).free
    if space < ENOUGH_SPACE:
        raise Unavailable(f"Only {space // 2**20} MB are free on the disk of {ground.var_dir}; 300 MB are needed.")
    ground.owned(ground.sockets)
    if "REDIS_URL" in wanted:
        redis.start(ground)
    if "DATABASE_URL" in wanted:
        postgres.start(ground, durable=durable)
        postgres.run_script(ground, postgres.ROLES, {"WITH_SEED_ROLES": "yes"})
        (ground.sockets / "ready").write_text(_mark())


def _run(ground: Ground, wanted: list[str]) -> bool:
    """All that is wanted answers, and the roles are those of this checkout."""
    if "DATABASE_URL" in wanted:
        ready = ground.sockets / "ready"
        if not ready.is_file() or ready.read_text() != _mark() or not postgres.answers(ground):
            return False
    return "REDIS_URL" not in wanted or redis.answers(ground)


def _mark() -> str:
    scripts = postgres.ROLES.read_bytes() + postgres.ROLES.with_name("privileges.psql").read_bytes()
    return hashlib.sha256(scripts).hexdigest()
