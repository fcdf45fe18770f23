"""Turns addresses of databases, and of Redis, into Django's settings. Only PostgreSQL is supported."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from survivor_engagement.embedded import Services
from survivor_engagement.environment import refuse, text

# A server that does not answer is a server that is away; a page would rather say so than wait. Seconds; milliseconds.
PATIENCE = {
    "connect_timeout": "5",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
}
REDIS_PATIENCE = {"socket_connect_timeout": 2, "socket_timeout": 2}
MAIN = "survivor_engagement"
KEYS = "survivor_engagement_keys"


def database_settings(services: Services | None, role: str) -> dict[str, dict[str, Any]]:
    """`default` and `keys` for one process. With embedded services the role is chosen here; elsewhere each
    process is given the address of its own role, and the owner's addresses are used to migrate."""
    if services and not text("DATABASE_URL", ""):
        return {"default": parse(services.database_url(MAIN, role)), "keys": parse(services.database_url(KEYS, role))}
    prefix = "DATABASE_OWNER_URL" if role == "app_owner" else "DATABASE_URL"
    keys = "KEYS_DATABASE_OWNER_URL" if role == "app_owner" else "KEYS_DATABASE_URL"
    return {"default": parse(text(prefix), prefix), "keys": parse(text(keys), keys)}


def parse(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's settings for `postgresql://user:secret@host:port/name?host=/socket/folder`."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        refuse(name, "must start with postgresql:// (no other database is supported)")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": PATIENCE | query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "ATOMIC_REQUESTS": False,
    }


def redis_cache(url: str) -> dict[str, Any]:
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "OPTIONS": REDIS_PATIENCE}
