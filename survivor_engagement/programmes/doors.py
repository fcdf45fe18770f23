"""The doors of views. A view without one is not reachable (see `middleware.DoorsOnly`).

`staff_door("group.see")` turns the short name in the address into the programme and passes it on; out of scope is
404, in scope but not allowed is 403. The view then asks its room's `access.py` for the object itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from survivor_engagement.programmes.permissions import roles_that_may

View = Callable[..., HttpResponseBase]  # a streamed download is no HttpResponse


def staff_door(verb: str) -> Callable[[View], View]:
    roles_that_may(verb)  # a verb that is not in the table stops the start

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *, programme: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found = request.scope.programmes.get(programme)
            if found is None or found.pk not in request.scope.roles:
                raise Http404
            request.programme = found
            timezone.activate(found.timezone)  # times on its pages are those of its place
            if not request.scope.may(found, verb):
                raise PermissionDenied
            return view(request, programme=found, **kwargs)

        opened.door = f"staff:{verb}"
        return opened

    return decorate


def advisor_door(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.scope.advisor_id is None:
            raise Http404
        return view(request, **kwargs)

    opened.door = "advisor"
    return opened


def signed_in_door(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **kwargs)

    opened.door = "signed_in"
    return opened


def public_door(view: View) -> View:
    @wraps(view)
    def opened(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, **kwargs)

    opened.door = "public"
    return opened
