"""Where somebody is signed in: for how long, and on what kind of device, in one coarse word. No address is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from survivor_engagement.users.models import Session, User

PHONES = ("Mobi", "Android", "iPhone", "iPad", "KAIOS")
OWN = "own"  # the session's word for: she said that this device is hers alone
STEP = 5  # minutes
BACKWARDS = 60  # seconds by which clocks of two servers may differ; a clock that went back further ends the session


def begin(request: HttpRequest) -> None:
    """From now on, by the clock of the server."""
    says = request.headers.get("user-agent", "")
    session = request.session
    session["started"] = session["seen"] = timezone.now().timestamp()
    session["device"] = "phone" if any(word in says for word in PHONES) else "computer"


def seconds_left(session: Mapping[str, Any], kind: str, now: float) -> int:
    """How long a page may still stand before a screen if nobody asks for another."""
    unused, age = now - session["seen"], now - session["started"]
    idle = _idle(session, kind).total_seconds() - unused
    return max(int(min(idle, settings.ABSOLUTE_LIMIT[kind].total_seconds() - age)), 0)


def _idle(session: Mapping[str, Any], kind: str) -> timedelta:
    own: timedelta = settings.IDLE_LIMIT_OWN
    usual: timedelta = settings.IDLE_LIMIT[kind]
    return own if kind == "advisor" and session.get(OWN) else usual


def is_over(session: Mapping[str, Any], kind: str, now: float) -> bool:
    """Unused for too long, or at the end of the longest time, whatever is still open in a browser."""
    idle, absolute = _idle(session, kind), settings.ABSOLUTE_LIMIT[kind]
    unused, age = now - session["seen"], now - session["started"]
    return not (-BACKWARDS <= unused <= idle.total_seconds() and -BACKWARDS <= age <= absolute.total_seconds())


@dataclass(frozen=True)
class Place:
    """One session as its person sees it. `handle` names it without opening it."""

    handle: str
    here: bool
    device: str
    own: bool
    minutes: int  # since the sign-in
    unused: int  # minutes since it was used, in steps: when exactly is nobody's to read


def places_of(user: User, here: SessionBase) -> list[Place]:
    """This one first, then by when they were used last. What is over, or only half way in, is none."""
    now = timezone.now().timestamp()
    found = []
    for row in Session.objects.filter(user=user):
        values = here if row.session_key == here.session_key else row.get_decoded()
        if SESSION_KEY not in values or "started" not in values or is_over(values, user.kind, now):
            continue
        minutes, unused = (int(now - values[name]) // 60 for name in ("started", "seen"))
        device, own = values.get("device", ""), bool(values.get(OWN))
        found.append(
            Place(row.handle, row.session_key == here.session_key, device, own, minutes, unused // STEP * STEP)
        )
    return sorted(found, key=lambda place: (not place.here, place.unused, place.minutes, place.handle))
