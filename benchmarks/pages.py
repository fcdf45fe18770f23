"""Home pages: server time beside a bare Django view that returns the same bytes with a session and a user."""

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
    ours = _asker(BaseHandlerLike(), path, _signed_in(user, settings.AUTHENTICATION_BACKENDS[0]))
    answer = ours()
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}, so it cannot be measured.")
    bare.ready["page"] = answer.content
    with override_settings(MIDDLEWARE=bare.MIDDLEWARE, SESSION_ENGINE=bare.SESSION_ENGINE):
        floor = _asker(BaseHandlerLike(), "/bare", _signed_in(user, bare.BACKEND), urlconf="benchmarks.bare")
    if bare.BACKEND not in settings.AUTHENTICATION_BACKENDS:
        settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, bare.BACKEND]
    if floor().content != answer.content:
        raise SystemExit("The bare page is not signed in, so it is no floor.")
    mine, least = in_turn(ours, floor)
    yield Figure(name, mine.median, "ms", floor=least.median, goal=TIMES_THE_FLOOR)
    yield Figure(f"{name}.queries", _count_queries(ours), "queries", goal=queries)
    yield Figure(f"{name}.weight", len(gzip.compress(answer.content)), "bytes", goal=weight)


class BaseHandlerLike(BaseHandler):
    """A handler with the middleware that is set at this moment."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()


def _asker(handler: BaseHandler, path: str, cookie: str, urlconf: str = "") -> Callable[[], HttpResponse]:
    factory = RequestFactory()
    # The second page of a visit, as most are: the browser has the form token already.
    factory.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: cookie, settings.CSRF_COOKIE_NAME: FORM_TOKEN})

    def ask() -> HttpResponse:
        request = factory.get(path)
        if urlconf:
            request.urlconf = urlconf
        return handler.get_response(request)

    return ask


def _signed_in(user: User, backend: str) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
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
