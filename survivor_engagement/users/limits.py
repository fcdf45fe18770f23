"""How often something may be tried in a while. Counted in Redis, where addresses stand only as keyed hashes."""

import ipaddress
import logging
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)
IPV6_NETWORK = 48  # a household may be given all of one; so no more than one of these is one network
KNOWN_FOR = 60 * 24 * 60 * 60  # how long a network is remembered as one that she signs in from


def network_of(address: str) -> str:
    """A visitor's network as a keyed hash: the same each time, and no address. It is all that is kept anywhere."""
    visitor = ipaddress.ip_address(address)
    visitor = getattr(visitor, "ipv4_mapped", None) or visitor  # ::ffff:203.0.113.9, where one socket hears both
    network = ipaddress.ip_network(f"{visitor}/{IPV6_NETWORK if visitor.version == 6 else 32}", strict=False)
    return _hashed("users.limits", str(network))


def hash_of_session(key: str | None) -> str:
    """Tells one session from another in the trail; the key itself would open it."""
    return _hashed("users.session", key) if key else ""


def tried_too_often(request: HttpRequest, action: str, *, times: int) -> bool:
    """Whether this network has used up its tries."""
    return int(cache.get(_key(request, action), 0)) >= times


def note_try(request: HttpRequest, action: str, *, seconds: int) -> None:
    """Count one try; the count is forgotten so many seconds after the first."""
    key = _key(request, action)
    if cache.add(key, 1, seconds):
        return
    try:
        cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.add(key, 1, seconds)


def key_of(username: str) -> str:
    """For counting one name from all networks: the library hashes it without a key, and there are few names to try."""
    return _hashed("users.limits.name", username)


@dataclass(frozen=True)
class Try:
    """One try at a passphrase: what is taken back when it was right, and whether a right one opens at all."""

    usage: list[ratelimit.SingleRateLimitUsage]
    opens: bool


def take_try_at_passphrase(request: HttpRequest, username: str) -> Try:
    """Beside the limit of one network: when one name has been tried too often from all networks together, only a few
    tries an hour open from a network where nobody came in under it. So nobody elsewhere can keep her out. Every try is
    counted in both ways and all is looked up each time, whatever comes of it: nobody can tell which case it was."""
    here = key_of(f"{username}|{get_adapter().get_client_ip(request)}")
    anywhere = ratelimit.consume(request, app="allauth.account", action="login_failed_anywhere", key=key_of(username))
    elsewhere = ratelimit.consume(request, app="allauth.account", action="login_failed_elsewhere", key=here)
    known = knows_network(request, username)
    if anywhere is None:
        logger.warning("one sign-in name is being tried from many networks")
    taken = [one for counted in (anywhere, elsewhere) if counted is not None for one in counted.usage]
    return Try(taken, opens=anywhere is not None or elsewhere is not None or known)


def take_try_at_second_step(request: HttpRequest, username: str) -> ratelimit.RateLimitUsage | None:
    """Counted by one name from one network, and more widely from all networks where she has never come in; None when
    there is no try left. Counted by the name alone, as the library does, whoever knows her passphrase but has not her
    phone could keep her out."""
    name = f"{username}|{get_adapter().get_client_ip(request)}"
    usage = ratelimit.consume(request, app="allauth.account", action="second_step_failed", key=name)
    if usage is None or knows_network(request, username):
        return usage
    anywhere = ratelimit.consume(
        request, app="allauth.account", action="second_step_failed_anywhere", key=key_of(username)
    )
    if anywhere is None:
        return None
    usage.usage += anywhere.usage
    return usage


def remember_network(request: HttpRequest, username: str) -> None:
    """Somebody came in under this name from here: tries from elsewhere shall not lock her out here."""
    cache.set(_known_key(request, username), 1, KNOWN_FOR)


def knows_network(request: HttpRequest, username: str) -> bool:
    return cache.get(_known_key(request, username)) is not None


def _key(request: HttpRequest, action: str) -> str:
    return f"tries:{action}:{get_adapter().get_client_ip(request)}"


def _known_key(request: HttpRequest, username: str) -> str:
    return f"known:{_hashed('users.limits.known', f'{username}|{get_adapter().get_client_ip(request)}')}"


def _hashed(salt: str, text: str) -> str:
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()[:32]
