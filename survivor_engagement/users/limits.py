"""How often one network may try something in a while. Counted in Redis; addresses are kept only as keyed hashes."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

IPV6_HOME = 64  # one household has at least this many addresses


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


def _key(request: HttpRequest, action: str) -> str:
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    network = f"{address}/{IPV6_HOME if address.version == 6 else 32}"
    hashed = salted_hmac("users.limits", str(ipaddress.ip_network(network, strict=False)), algorithm="sha256")
    return f"tries:{action}:{hashed.hexdigest()[:32]}"
