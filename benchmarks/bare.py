"""The floor of a page: Django with a session and a user, and a view that answers ready bytes.

`benchmarks.bare_wsgi` serves it by the same web server as ours, with the middleware and sessions of stock Django.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

SETTINGS = {
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.db",
    "AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"],
    "ROOT_URLCONF": "benchmarks.bare",
}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def place_of(name: str) -> Path:
    return Path(settings.VAR_DIR) / f"bare.{name}.html"


@cache
def ready(name: str) -> bytes:
    return place_of(name).read_bytes()


def page(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(ready(name) if request.user.is_authenticated else b"")


urlpatterns = [path("bare/<name>", page)]
