"""Nothing that a signed-in person saw may stay on a shared phone; pages load nothing from elsewhere."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
LONG_LIVED = "/static/"
# After a session has ended the browser empties what it may still keep; leaving does it in its own, quicker way. Not
# "cookies": they go one by one, and the page that follows needs one for its form.
ENDED = (("POST", "/accounts/logout/"), ("GET", "/closed/"))
EMPTY = '"cache", "storage"'


class NoStore:
    """`no-store` on every page, signed in or not; only static files may be kept, and they say nothing.

    It is the outermost layer on purpose: error pages and redirects of the others pass through it too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(LONG_LIVED):
            response["Cache-Control"] = "no-store, private"
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Cross-Origin-Resource-Policy"] = "same-origin"
        if (request.method, request.path) in ENDED:
            response["Clear-Site-Data"] = EMPTY
        return response


class SamePolicy:
    """One Content-Security-Policy for every page. No view may loosen it, so it is written once for each process."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response[HEADER] = self.policy
        return response
