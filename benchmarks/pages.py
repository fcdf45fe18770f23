"""Home pages: server time beside a bare Django view that returns the same bytes with a session and a user.

Both are asked inside this process, so that nothing but the code of the two is compared; that is what the goal is for.
`.served` is the same over HTTP from the web server of production, as a browser meets it; it has no goal.
"""

import gzip
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.base import BaseHandler
from django.db import connection, reset_queries
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import timezone

from benchmarks import bare
from benchmarks.figures import Figure, benchmark
from benchmarks.served import asker, served
from benchmarks.timing import in_turn
from demo.signins import known
from survivor_engagement.users.models import User

TIMES_THE_FLOOR = 4
FORM_TOKEN = "0123456789abcdefABCDEF0123456789"  # noqa: S105 - nobody's, and of no use
ADVISOR_BYTES = 14 * 1024
STAFF_BYTES = 25 * 1024
ADVISOR_QUERIES = 12
STAFF_QUERIES = 25


@benchmark("page.advisor_home")
def advisor_home() -> Iterator[Figure]:
    yield from _page("page.advisor_home", _user("advisor"), "/", ADVISOR_QUERIES, ADVISOR_BYTES)


@benchmark("page.staff_home")
def staff_home() -> Iterator[Figure]:
    yield from _page("page.staff_home", _user("programme manager"), "/w/kz1/", STAFF_QUERIES, STAFF_BYTES)


def _page(name: str, user: User, path: str, queries: int, weight: int) -> Iterator[Figure]:
    mine = {
        settings.SESSION_COOKIE_NAME: _signed_in(user, settings.SESSION_ENGINE, settings.AUTHENTICATION_BACKENDS[0])
    }
    least = {settings.SESSION_COOKIE_NAME: _signed_in(user, bare.SETTINGS["SESSION_ENGINE"], bare.BACKEND)}
    mine[settings.CSRF_COOKIE_NAME] = FORM_TOKEN  # the second page of a visit, as most are
    inside = _asker(path, mine)
    content = inside().content
    bare.place_of(name).write_bytes(content)
    with served("survivor_engagement.wsgi") as ours, served("benchmarks.bare_wsgi") as theirs:
        floor = asker(theirs, f"/bare/{name}", least)
        if floor() != content:
            raise SystemExit("The bare page is not signed in, so it is no floor.")
        page, bare_page = in_turn(asker(ours, path, mine), floor)
    view, bare_view = in_turn(inside, _bare_inside(f"/bare/{name}", least))
    yield Figure(name, view.median, "ms", floor=bare_view.median, goal=TIMES_THE_FLOOR)
    yield Figure(f"{name}.served", page.median, "ms", floor=bare_page.median)
    yield Figure(f"{name}.queries", _count_queries(inside), "queries", goal=queries)
    yield Figure(f"{name}.weight", len(gzip.compress(content)), "bytes", goal=weight)


class BaseHandlerLike(BaseHandler):
    """A handler with the middleware that is set at this moment."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()


def _asker(path: str, cookies: dict[str, str], urlconf: str = "") -> Callable[[], HttpResponse]:
    handler, factory = BaseHandlerLike(), RequestFactory()
    factory.cookies = SimpleCookie(cookies)

    def ask() -> HttpResponse:
        request = factory.get(path)
        if urlconf:
            request.urlconf = urlconf
        return handler.get_response(request)

    return ask


def _bare_inside(path: str, cookies: dict[str, str]) -> Callable[[], HttpResponse]:
    """The floor in this very process: its backend is known beside ours from here on."""
    if bare.BACKEND not in settings.AUTHENTICATION_BACKENDS:
        settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, bare.BACKEND]
    with override_settings(MIDDLEWARE=bare.SETTINGS["MIDDLEWARE"], SESSION_ENGINE=bare.SETTINGS["SESSION_ENGINE"]):
        return _asker(path, cookies, bare.SETTINGS["ROOT_URLCONF"])


def _signed_in(user: User, engine: str, backend: str) -> str:
    session = import_module(engine).SessionStore()
    now = timezone.now().timestamp()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "mfa", "at": now}]
    session["started"] = session["seen"] = now
    session.save()
    return session.session_key


def _user(role: str) -> User:
    signin = next(signin for signin in known() if signin.role.lower().startswith(role))
    return User.objects.get(username=signin.username)


def _count_queries(ask: Callable[[], HttpResponse]) -> int:
    connection.force_debug_cursor = True
    reset_queries()
    ask()
    connection.force_debug_cursor = False
    return len(connection.queries)
