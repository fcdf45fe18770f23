"""Where somebody is signed in: for how long, and on what kind of device, in one coarse word. No address is kept."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

PHONES = ("Mobi", "Android", "iPhone", "iPad", "KAIOS")
OWN = "own"  # the session's word for: she said that this device is hers alone
BACKWARDS = 60  # seconds by which clocks of two servers may differ; a clock that went back further ends the session


def begin(request: HttpRequest) -> None:
    """From now on, by the clock of the server."""
    says = request.META.get("HTTP_USER_AGENT", "")
    session = request.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session["device"] = "phone" if any(word in says for word in PHONES) else "computer"


def is_over(session: Mapping[str, Any], kind: str, now: float) -> bool:
    """Unused for too long, or at the end of the longest time, whatever is still open in a browser."""
    idle, absolute = settings.IDLE_LIMIT[kind], settings.ABSOLUTE_LIMIT[kind]
    if kind == "advisor" and session.get(OWN):
        idle = settings.IDLE_LIMIT_OWN
    unused, age = now - session["seen"], now - session["started"]
    return not (-BACKWARDS <= unused <= idle.total_seconds() and -BACKWARDS <= age <= absolute.total_seconds())
